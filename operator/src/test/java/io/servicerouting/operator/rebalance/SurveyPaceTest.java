package io.servicerouting.operator.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.placement.PodReach;
import io.servicerouting.operator.rebalance.RebalanceState.Eviction;
import io.servicerouting.operator.rebalance.RebalanceState.Resting;
import io.servicerouting.operator.rebalance.RebalanceState.Stopped;
import io.servicerouting.operator.rebalance.RebalanceState.Waiting;
import io.servicerouting.operator.rebalance.SurveyPace.Sight;
import io.servicerouting.operator.world.PodEndpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.shares.EntryModel;
import io.servicerouting.routing.shares.Evenness;
import io.servicerouting.routing.shares.Forwarding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How often pods are asked for where endpoints promise what pods cannot keep. */
class SurveyPaceTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TICK = Duration.ofSeconds(5);
  private static final RebalanceReport REPORT =
      new RebalanceReport(RebalanceReport.Reason.WAITING, "no room");
  private static final Evenness EVEN =
      Evenness.of(Forwarding.LOCAL, EntryModel.ALL_NODES, List.of(1), 0);
  private static final Eviction EVICTION = new Eviction("a", "n1", "n2", EVEN, 9, EVEN);
  private static final RebalanceState RESTING = RebalanceState.fresh();
  private static final RebalanceState STOPPED =
      new Stopped("p@1", Set.of("uid"), START.plusSeconds(60), Duration.ofMinutes(2), EVICTION);

  private static Sight sight(String generation, String... pods) {
    var ground =
        new RebalanceGround(
            Forwarding.LOCAL,
            EntryModel.ALL_NODES,
            "kubernetes.io/hostname",
            false,
            List.of(),
            PodReach.plain());
    return new Sight(
        generation,
        true,
        ground,
        List.of(pods).stream()
            .map(pod ->
                new PodEndpoint(
                    IpAddress.parse("10.1.0.1"),
                    pod,
                    "n1",
                    true,
                    true,
                    false,
                    List.of(),
                    List.of(),
                    null))
            .toList());
  }

  /** Passes every five seconds; each look leads to nothing. */
  private static int looks(RebalanceState state, Sight sight, Duration time) {
    var pace = SurveyPace.fresh();
    int looks = 0;
    for (Instant now = START; now.isBefore(START.plus(time)); now = now.plus(TICK)) {
      if (pace.due(state, sight, now)) {
        looks++;
        pace = pace.fruitless(sight, now, REPORT);
      }
    }
    return looks;
  }

  @Test
  void podsThatCannotMoveAreLookedAtLessAndLessOften() {
    // At once, after 1, 2, 4, ... 32 minutes: seven; then every hour of the rest.
    assertThat(looks(RESTING, sight("p@1", "a", "b"), Duration.ofHours(24))).isEqualTo(29);
  }

  @Test
  void podsThatAreLeftAloneAreNotLookedAtAgain() {
    assertThat(looks(STOPPED, sight("p@1", "a", "b"), Duration.ofHours(24))).isEqualTo(1);
  }

  @Test
  void otherPodsAreLookedAtOnceThePauseIsOver() {
    var pace = SurveyPace.fresh().fruitless(sight("p@1", "a"), START, REPORT);

    assertThat(pace.due(STOPPED, sight("p@1", "b"), START.plusSeconds(59))).isFalse();
    assertThat(pace.due(STOPPED, sight("p@1", "a"), START.plusSeconds(60))).isFalse();
    assertThat(pace.due(STOPPED, sight("p@1", "b"), START.plusSeconds(60))).isTrue();
    assertThat(pace.due(STOPPED, sight("p@2", "a"), START.plusSeconds(5))).isTrue();
  }

  @Test
  void aChangeIsLookedAtWithinAMinuteAndNoChangeMoreOften() {
    var seen = sight("p@1", "a");
    var pace = SurveyPace.fresh();
    for (int i = 0; i < 10; i++) {
      pace = pace.fruitless(seen, START, REPORT);
    }

    assertThat(pace.pause()).isEqualTo(SurveyPace.LONGEST);
    assertThat(pace.due(RESTING, seen, START.plusSeconds(3599))).isFalse();
    assertThat(pace.due(RESTING, sight("p@1", "b"), START.plusSeconds(59))).isFalse();
    assertThat(pace.due(RESTING, sight("p@1", "b"), START.plusSeconds(60))).isTrue();
    assertThat(pace.fruitless(sight("p@1", "b"), START, REPORT).pause())
        .isEqualTo(SurveyPace.FIRST);
  }

  @Test
  void nobodyLooksBeforeAnEvictionMayFollowAndAlwaysWhileOneIsWaitedFor() {
    var resting = new Resting(START.plusSeconds(10), Duration.ofMinutes(1));
    var waiting = new Waiting(EVICTION, START, Set.of(), Duration.ofMinutes(1));
    var seen = sight("p@1", "a");

    assertThat(SurveyPace.fresh().due(resting, seen, START.plusSeconds(9))).isFalse();
    assertThat(SurveyPace.fresh().due(resting, seen, START.plusSeconds(10))).isTrue();
    assertThat(SurveyPace.fresh().fruitless(seen, START, REPORT).due(waiting, seen, START))
        .isTrue();
  }
}
