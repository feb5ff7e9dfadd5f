package io.servicerouting.operator.rebalance;

import io.servicerouting.operator.rebalance.RebalanceReport.Reason;
import io.servicerouting.operator.rebalance.RebalanceState.Eviction;
import io.servicerouting.operator.rebalance.RebalanceState.Resting;
import io.servicerouting.operator.rebalance.RebalanceState.Stopped;
import io.servicerouting.operator.rebalance.RebalanceState.Waiting;
import io.servicerouting.operator.rebalance.RebalanceStep.Notice;
import io.servicerouting.routing.shares.Evenness;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether to evict a pod of one Service now.
 *
 * <p><b>Why it never loops.</b> An eviction needs a plan that predicts a better figure. Once the
 * successor is Ready the figure is compared with the one before. If it is better, or as good and
 * the pods' numbers are more equal, the next one may follow; that cannot go on for ever, because
 * there are only finitely many placements. If not, the same pods under the same policy are never
 * tried again, and other pods not before a pause that doubles up to an hour and shrinks only when
 * the policy changes or an eviction helps.
 */
final class RebalanceRule {

  /** Longer than a slow image takes; after that the successor counts as one that did not help. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Between two evictions that helped: lets endpoints and balancers catch up. */
  static final Duration BREATH = Duration.ofSeconds(10);

  /** After a disruption budget said no. */
  static final Duration REFUSED = Duration.ofSeconds(15);

  private RebalanceRule() {}

  /** What comes next. */
  static RebalanceStep next(RebalanceState state, RebalanceView view, Instant now) {
    return switch (state) {
      case Resting resting -> rest(resting, view, now);
      case Waiting waiting -> compare(waiting, view, now);
      case Stopped stopped -> stay(stopped, view, now);
    };
  }

  private static RebalanceStep rest(Resting state, RebalanceView view, Instant now) {
    if (view.move() == null || view.expected() == null) {
      return new RebalanceStep(
          state,
          null,
          null,
          view.obstacle() == null ? RebalanceReport.nothing() : waiting(view.obstacle()));
    }
    if (!view.settled()) {
      return new RebalanceStep(
          state, null, null, waiting("pods of the Service are being replaced or are not Ready"));
    }
    if (now.isBefore(state.notBefore())) {
      return new RebalanceStep(state, null, null, waiting("the next eviction may be soon"));
    }
    var move = view.move();
    Eviction eviction =
        new Eviction(
            move.pod(), move.from(), move.to(), view.figure(), view.crowding(), view.expected());
    return new RebalanceStep(state, eviction, null, evicting(eviction));
  }

  /** What to remember once an eviction was granted. */
  static Waiting granted(
      RebalanceState before, RebalanceView view, Eviction eviction, Instant now) {
    return new Waiting(eviction, now, view.pods(), before.pause());
  }

  /** What to remember if a disruption budget did not allow it now. */
  static Resting refused(RebalanceState before, Instant now) {
    return new Resting(now.plus(REFUSED), before.pause());
  }

  private static RebalanceStep compare(Waiting state, RebalanceView view, Instant now) {
    Eviction eviction = state.eviction();
    boolean replaced = view.settled() && !view.pods().containsAll(state.before());
    if (!replaced) {
      return now.isBefore(state.since().plus(PATIENCE))
          ? new RebalanceStep(state, null, null, evicting(eviction))
          : stop(
              state,
              view,
              now,
              "its successor was not Ready within " + PATIENCE.toMinutes() + " minutes");
    }
    if (eviction.helped(view)) {
      return new RebalanceStep(
          new Resting(now.plus(BREATH), RebalanceState.FIRST_PAUSE),
          null,
          new Notice(
              false,
              "EvictionHelped",
              "After the eviction of pod %s from node %s the traffic is at %s, it was at %s"
                  .formatted(
                      eviction.pod(),
                      eviction.from(),
                      text(view.figure()),
                      text(eviction.before()))),
          RebalanceReport.nothing());
    }
    return stop(
        state,
        view,
        now,
        "the traffic is at %s, it was at %s"
            .formatted(text(view.figure()), text(eviction.before())));
  }

  private static RebalanceStep stop(
      Waiting state, RebalanceView view, Instant now, String because) {
    Duration pause = state.pause();
    Duration next = pause.multipliedBy(2);
    Stopped stopped =
        new Stopped(
            view.generation(),
            view.pods(),
            now.plus(pause),
            next.compareTo(RebalanceState.LONGEST_PAUSE) > 0 ? RebalanceState.LONGEST_PAUSE : next,
            state.eviction());
    String message =
        "Evicting pod %s from node %s did not help: %s"
            .formatted(state.eviction().pod(), state.eviction().from(), because);
    return new RebalanceStep(
        stopped, null, new Notice(true, "EvictionDidNotHelp", message), didNotHelp(stopped));
  }

  private static RebalanceStep stay(Stopped state, RebalanceView view, Instant now) {
    if (!view.generation().equals(state.generation())) {
      return rest(new Resting(now, RebalanceState.FIRST_PAUSE), view, now);
    }
    if (!view.pods().equals(state.pods()) && !now.isBefore(state.until())) {
      return rest(new Resting(now, state.pause()), view, now);
    }
    return new RebalanceStep(state, null, null, didNotHelp(state));
  }

  private static RebalanceReport didNotHelp(Stopped state) {
    Eviction eviction = state.eviction();
    return new RebalanceReport(
        Reason.EVICTION_DID_NOT_HELP,
        "The traffic was at %s before pod %s was evicted from node %s, expected was %s, and it is no better. These pods are left alone until the policy or the pods change"
            .formatted(
                text(eviction.before()),
                eviction.pod(),
                eviction.from(),
                text(eviction.expected())));
  }

  private static RebalanceReport evicting(Eviction eviction) {
    return new RebalanceReport(
        Reason.EVICTING,
        "Pod %s leaves node %s: the traffic is at %s and is expected to be at %s"
            .formatted(
                eviction.pod(),
                eviction.from(),
                text(eviction.before()),
                text(eviction.expected())));
  }

  private static RebalanceReport waiting(String why) {
    return new RebalanceReport(Reason.WAITING, "A pod would run better elsewhere, but " + why);
  }

  /** For people: {@code 150 % of the mean for the busiest pod, 33 % lost}. */
  static String text(Evenness figure) {
    Integer percent = figure.maxToMeanPercent();
    String lost = figure.lostPercent() == 0 ? "" : ", " + figure.lostPercent() + " % lost";
    return percent == null
        ? "100 % lost"
        : "%d %% of the mean for the busiest pod%s".formatted(percent, lost);
  }
}
