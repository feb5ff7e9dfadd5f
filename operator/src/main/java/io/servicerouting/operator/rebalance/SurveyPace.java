package io.servicerouting.operator.rebalance;

import io.servicerouting.operator.rebalance.RebalanceState.Resting;
import io.servicerouting.operator.rebalance.RebalanceState.Stopped;
import io.servicerouting.operator.rebalance.RebalanceState.Waiting;
import io.servicerouting.operator.world.PodEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the pods of a Service are worth a look, which costs requests.
 *
 * <p>Endpoints may promise for ever what pods cannot keep: they may be tied to some nodes, or all
 * nodes may be full. So each look that leads to no eviction, and each that fails, doubles the time
 * to the next one, from a minute up to an hour. As soon as something is seen to differ it starts
 * from a minute again.
 *
 * @param last the last look; null before the first
 * @param pause how long after it the next one is due, as long as nothing differs
 */
record SurveyPace(@Nullable Look last, Duration pause) {

  static final Duration FIRST = Duration.ofMinutes(1);
  static final Duration LONGEST = Duration.ofHours(1);

  /**
   * All that is known without a request.
   *
   * @param generation of what asks for evictions
   * @param injection whether new pods are given the spread of policies
   * @param ground the nodes, and how traffic enters
   * @param pods the endpoints
   */
  record Sight(
      String generation, boolean injection, RebalanceGround ground, List<PodEndpoint> pods) {}

  /**
   * A look.
   *
   * @param sight what was known
   * @param at when
   * @param report what came of it
   */
  record Look(Sight sight, Instant at, RebalanceReport report) {}

  static SurveyPace fresh() {
    return new SurveyPace(null, FIRST);
  }

  /** Whether to look now. */
  boolean due(RebalanceState state, Sight sight, Instant now) {
    Look before = last;
    return switch (state) {
      case Waiting _ -> true;
      case Resting resting ->
          !now.isBefore(resting.notBefore()) && (before == null || due(before, sight, now));
      case Stopped stopped ->
          !sight.generation().equals(stopped.generation())
              || before == null
              || (!now.isBefore(stopped.until()) && !before.sight().equals(sight));
    };
  }

  private boolean due(Look before, Sight sight, Instant now) {
    Duration wanted = before.sight().equals(sight) ? pause : FIRST;
    return !now.isBefore(before.at().plus(wanted));
  }

  /** After a look that led to an eviction, or to the end of one. */
  SurveyPace moved() {
    return fresh();
  }

  /** After a look that led to nothing. */
  SurveyPace fruitless(Sight sight, Instant now, RebalanceReport report) {
    Look before = last;
    Duration next = before != null && before.sight().equals(sight) ? pause.multipliedBy(2) : FIRST;
    return new SurveyPace(
        new Look(sight, now, report), next.compareTo(LONGEST) > 0 ? LONGEST : next);
  }
}
