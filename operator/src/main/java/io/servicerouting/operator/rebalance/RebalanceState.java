package io.servicerouting.operator.rebalance;

import io.servicerouting.routing.shares.Evenness;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What the rebalancing of one Service remembers. */
sealed interface RebalanceState {

  /** The pause after the first eviction that did not help. */
  Duration FIRST_PAUSE = Duration.ofMinutes(1);

  /** The longest pause. */
  Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** How long the next pause would be, if the next eviction did not help. */
  Duration pause();

  /**
   * Nothing is under way.
   *
   * @param notBefore when the next eviction may be
   * @param pause the next pause
   */
  record Resting(Instant notBefore, Duration pause) implements RebalanceState {}

  /**
   * A pod was evicted and its successor is waited for.
   *
   * @param eviction what was done
   * @param since when
   * @param before the pods' UIDs before
   * @param pause the next pause
   */
  record Waiting(Eviction eviction, Instant since, Set<String> before, Duration pause)
      implements RebalanceState {}

  /**
   * The last eviction did not help. The same pods under the same policy are left alone for good;
   * other pods after a pause.
   *
   * @param generation of the policy
   * @param pods the pods' UIDs
   * @param until when other pods may be tried
   * @param pause the next pause
   * @param eviction the one that did not help
   */
  record Stopped(
      String generation, Set<String> pods, Instant until, Duration pause, Eviction eviction)
      implements RebalanceState {}

  /**
   * An eviction.
   *
   * @param pod the pod's name
   * @param from the node it ran on
   * @param to the node where its successor was expected
   * @param before the figure before
   * @param crowding the crowding before, as in {@link RebalanceView}
   * @param expected the figure expected after it
   */
  record Eviction(
      String pod, String from, String to, Evenness before, long crowding, Evenness expected) {

    /** Whether what came of it is better: the figure, or the way to a better one. */
    boolean helped(RebalanceView now) {
      return now.figure().isBetterThan(before)
          || (!before.isBetterThan(now.figure()) && now.crowding() < crowding);
    }
  }

  /** At the start, and after a change of the policy. */
  static RebalanceState fresh() {
    return new Resting(Instant.MIN, FIRST_PAUSE);
  }
}
