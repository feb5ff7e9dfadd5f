package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthChecksTest {

  private static final HealthTarget TARGET = new HealthTarget("10.0.0.1", 10256);

  /** + is a passed probe and - a failed one; below each, whether the target is then in or out. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, +, i",
    "1, 2, -, o",
    "1, 2, +-, ii",
    "1, 2, +--, iio",
    "1, 2, +-+-, iiii",
    "1, 2, +--+, iioi",
    "1, 1, +-+, ioi",
    "3, 2, ++-+++--+, oooooiioo"
  })
  void streaksDecide(int successes, int failures, String probes, String expected) {
    var checks = new HealthChecks(successes, failures);
    checks.watch(List.of(TARGET));
    var seen = new StringBuilder();
    for (int i = 0; i < probes.length(); i++) {
      checks.record(TARGET, new ProbeResult(probes.charAt(i) == '+', "probe " + i));
      seen.append(checks.passing(TARGET) ? 'i' : 'o');
    }

    assertThat(seen).hasToString(expected);
  }

  @Test
  void targetThatWasNeverAskedDoesNotPass() {
    var checks = new HealthChecks(1, 2);
    checks.watch(List.of(TARGET));

    assertThat(checks.passing(TARGET)).isFalse();
    assertThat(checks.unprobed()).containsExactly(TARGET);
  }

  @Test
  void watchingOnKeepsTheScore() {
    var checks = new HealthChecks(1, 2);
    checks.watch(List.of(TARGET));
    checks.record(TARGET, new ProbeResult(true, "200"));
    checks.watch(List.of(TARGET, new HealthTarget("10.0.0.2", 10256)));

    assertThat(checks.passing(TARGET)).isTrue();
    assertThat(checks.unprobed()).containsExactly(new HealthTarget("10.0.0.2", 10256));
  }

  @Test
  void forgottenTargetBeginsAnew() {
    var checks = new HealthChecks(1, 2);
    checks.watch(List.of(TARGET));
    checks.record(TARGET, new ProbeResult(true, "200"));
    checks.watch(List.of());
    checks.record(TARGET, new ProbeResult(true, "200"));

    assertThat(checks.of(TARGET)).isEmpty();
    checks.watch(List.of(TARGET));
    assertThat(checks.passing(TARGET)).isFalse();
  }

  @Test
  void thresholdsBelowOneAreRefused() {
    assertThatThrownBy(() -> new HealthChecks(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HealthChecks(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
