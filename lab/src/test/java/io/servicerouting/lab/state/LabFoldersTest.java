package io.servicerouting.lab.state;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabFoldersTest {

  @ParameterizedTest
  @ValueSource(strings = {"/var/cache/lab", "/etc/lab", "/run/user/0/lab", "/dev/shm/lab"})
  void refusesDataWhereWorkersSeeAnotherFolder(String data) {
    assertThatThrownBy(() -> LabFolders.requireSuitable(Path.of(data)))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(data)
        .hasMessageContaining("SRP_LAB_CACHE");
  }

  @Test
  void acceptsDataInAHomeFolder() {
    assertThatCode(() -> LabFolders.requireSuitable(Path.of("/home/somebody/.cache/lab")))
        .doesNotThrowAnyException();
    assertThatCode(() -> LabFolders.requireSuitable(Path.of("/variable/lab")))
        .doesNotThrowAnyException();
  }
}
