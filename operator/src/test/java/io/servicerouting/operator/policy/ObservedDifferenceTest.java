package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.api.v1alpha1.TargetStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservedDifferenceTest {

  @ParameterizedTest(name = "{0} then {1}: {2}")
  @CsvSource({
    "500, 500, SLIGHT",
    "500, 520, SLIGHT",
    "500, 480, SLIGHT",
    "500, 521, FIGURES",
    "500, 700, FIGURES",
  })
  void sharesThatMoveALittleAreWrittenSeldom(int before, int now, WritePace.Change change) {
    assertThat(StatusDifference.between(status(before, 10), status(now, 99))).isEqualTo(change);
  }

  @Test
  void theFirstAndTheLastTrafficIsNews() {
    assertThat(StatusDifference.between(status(null), status(500, 1)))
        .isEqualTo(WritePace.Change.FIGURES);
    assertThat(StatusDifference.between(status(500, 1), status(null)))
        .isEqualTo(WritePace.Change.FIGURES);
  }

  private static ServiceRoutingPolicyStatus status(int permille, long connections) {
    return status(
        new ObservedTraffic(
            100,
            connections,
            "5m",
            List.of(new PodShare("a", "n1", permille), new PodShare("b", "n2", 1000 - permille))));
  }

  private static ServiceRoutingPolicyStatus status(ObservedTraffic observed) {
    var target =
        new TargetStatus(
            "web", null, null, null, null, null, 2, 2, 2, null, null, observed, null, null);
    return new ServiceRoutingPolicyStatus(1L, List.of(), 1, List.of(target), null);
  }
}
