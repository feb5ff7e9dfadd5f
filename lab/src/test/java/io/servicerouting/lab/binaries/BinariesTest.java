package io.servicerouting.lab.binaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {

  @TempDir private Path dir;
  private final List<String> said = new ArrayList<>();

  @Test
  void aReadyFolderIsTakenForWhatItHoldsAndThatIsSaid() throws IOException {
    program("etcd");
    program("kubectl");

    var binaries = Binaries.provide(List.of("etcd", "kubectl"), Optional.of(dir), said::add);

    assertThat(binaries.path("etcd")).isEqualTo(dir.resolve("etcd"));
    assertThat(said).containsExactly("taking etcd, kubectl from " + dir);
  }

  @Test
  void whatCannotBeExecutedIsNotTaken() throws IOException {
    program("etcd");
    Files.writeString(dir.resolve("kubectl"), "not executable");
    Files.createDirectory(dir.resolve("ctr"));

    assertThat(Binaries.executablesIn(dir, List.of("etcd", "kubectl", "ctr", "absent")))
        .containsOnlyKeys("etcd");
  }

  @Test
  void aReadyFolderThatDoesNotExistIsAnError() {
    var absent = Optional.of(dir.resolve("absent"));

    assertThatThrownBy(() -> Binaries.provide(List.of("etcd"), absent, said::add))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("absent does not exist");
  }

  @Test
  void askingForAProgramThatWasNotProvidedNamesThoseThatWere() throws IOException {
    program("etcd");
    var binaries = Binaries.provide(List.of("etcd"), Optional.of(dir), said::add);

    assertThatThrownBy(() -> binaries.path("kubelet"))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("kubelet")
        .hasMessageContaining("etcd");
  }

  private void program(String name) throws IOException {
    var file = Files.writeString(dir.resolve(name), "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
