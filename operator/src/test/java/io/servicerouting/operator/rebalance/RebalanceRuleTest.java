package io.servicerouting.operator.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.rebalance.RebalanceReport.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RebalanceRuleTest {

  private static final Duration LONG = Duration.ofHours(6);

  @Test
  void anHonestSchedulerGetsEveryPodToANodeOfItsOwn() {
    var cluster = new SimulatedCluster(3, 0, 0, 0);

    cluster.run(Duration.ofMinutes(10));

    assertThat(cluster.evictions()).isEqualTo(2);
    assertThat(cluster.podsOn()).containsExactly(1, 1, 1);
    assertThat(cluster.reasons()).containsOnly("EvictionHelped");
    assertThat(cluster.report().reason()).isEqualTo(Reason.NOTHING_TO_MOVE);
  }

  @Test
  void aMoveOnTheWayToABetterFigureIsNoFailure() {
    // 4, 1, 1: the figure stays at 200 % until the second pod has moved.
    var cluster = new SimulatedCluster(3, 0, 0, 0, 0, 1, 2);

    cluster.run(Duration.ofMinutes(10));

    assertThat(cluster.evictions()).isEqualTo(2);
    assertThat(cluster.podsOn()).containsExactly(2, 2, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 9})
  void aSchedulerThatPutsPodsBackIsAskedExactlyOnce(int nodes) {
    var cluster = new SimulatedCluster(nodes, 0, 0, 0).puttingPodsBack();

    cluster.run(LONG);

    assertThat(cluster.evictions()).isEqualTo(1);
    assertThat(cluster.reasons()).containsExactly("EvictionDidNotHelp");
    assertThat(cluster.report().reason()).isEqualTo(Reason.EVICTION_DID_NOT_HELP);
  }

  @Test
  void otherPodsAreTriedLessAndLessOften() {
    // A rollout each minute: other pods every time, badly spread every time.
    var cluster = new SimulatedCluster(3, 0, 0, 0).puttingPodsBack();

    cluster.runWithRollouts(LONG, Duration.ofMinutes(1));

    // 1 + 2 + 4 + ... + 32 minutes, then once an hour.
    assertThat(cluster.evictions()).isBetween(8, 14);
  }

  @Test
  void aChangedPolicyMayTryAgain() {
    var cluster = new SimulatedCluster(3, 0, 0, 0).puttingPodsBack();
    cluster.run(Duration.ofMinutes(5));
    cluster.changePolicy();

    cluster.run(LONG);

    assertThat(cluster.evictions()).isEqualTo(2);
  }

  @Test
  void nothingIsEvictedDuringARollout() {
    var cluster = new SimulatedCluster(3, 0, 0, 0).unsettled();

    cluster.run(Duration.ofHours(1));

    assertThat(cluster.evictions()).isZero();
    assertThat(cluster.report().message()).contains("are being replaced or are not Ready");
  }

  @Test
  void aDisruptionBudgetIsAskedAgainAndObeyed() {
    var cluster = new SimulatedCluster(3, 0, 0, 0).refusing();
    cluster.run(Duration.ofMinutes(10));
    assertThat(cluster.evictions()).isZero();
    assertThat(cluster.refusals()).isBetween(5, 41);

    cluster.allowing().run(Duration.ofMinutes(10));

    assertThat(cluster.podsOn()).containsExactly(1, 1, 1);
  }

  @Test
  void aSuccessorThatNeverGetsReadyStopsIt() {
    var cluster = new SimulatedCluster(3, 0, 0, 0).losingPods();

    cluster.run(LONG);

    assertThat(cluster.evictions()).isEqualTo(1);
    assertThat(cluster.reasons()).containsExactly("EvictionDidNotHelp");
  }

  @Test
  void podsThatAreEvenAreLeftAlone() {
    var cluster = new SimulatedCluster(3, 0, 1, 2);

    cluster.run(LONG);

    assertThat(cluster.evictions()).isZero();
    assertThat(cluster.report()).isEqualTo(RebalanceReport.nothing());
  }
}
