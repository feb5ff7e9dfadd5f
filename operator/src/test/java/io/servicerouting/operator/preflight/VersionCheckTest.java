package io.servicerouting.operator.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionCheckTest {

  @ParameterizedTest
  @CsvSource({"1, 29", "1, 29+", "1, 36", "2, 0", "'', ''", "one, many"})
  void newVersionsAndThoseThatCannotBeReadAreNoObstacle(String major, String minor) {
    assertThat(VersionCheck.problem(major, minor)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 28", "1, 28+", "1, 9", "0, 30"})
  void oldVersionsAre(String major, String minor) {
    assertThat(VersionCheck.problem(major, minor))
        .hasValueSatisfying(
            obstacle -> assertThat(obstacle.reason()).isEqualTo("UnsupportedKubernetes"));
  }

  @Test
  void theMessageSaysWhatIsThereAndWhatIsNeeded() {
    assertThat(VersionCheck.problem("1", "28+"))
        .hasValueSatisfying(obstacle ->
            assertThat(obstacle.message())
                .contains("The API server is Kubernetes 1.28+", "needs 1.29 or newer"));
  }
}
