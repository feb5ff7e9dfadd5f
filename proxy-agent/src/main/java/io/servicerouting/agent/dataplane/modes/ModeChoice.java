package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.Unavailable;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a node carries a route.
 *
 * @param route what is programmed
 * @param compromise how that differs from what was asked; null if it does not
 */
record ModeChoice(Route route, @Nullable Compromise compromise) {
  /** Every node can do it: the agent does not start without. */
  static final ProxyMode LAST_RESORT = ProxyMode.IPTABLES;

  /**
   * Chooses. A node that lacks only the scheduler keeps the mode, with the mode's default
   * scheduler.
   *
   * @param asked a route
   * @param whyNot why this node cannot carry a route; empty if it can
   */
  static ModeChoice of(Route asked, Function<Route, Optional<String>> whyNot) {
    Optional<String> missing = whyNot.apply(asked);
    if (missing.isEmpty()) {
      return new ModeChoice(asked, null);
    }
    String why = missing.get();
    if (asked.unavailable() == Unavailable.REJECT) {
      return instead(asked, why);
    }
    Route sameMode = asked.carriedBy(asked.mode(), asked.mode().defaultScheduler());
    return whyNot.apply(sameMode).isEmpty() ? choice(asked, sameMode, why) : instead(asked, why);
  }

  /** What is done with a route that its mode cannot carry. */
  static ModeChoice instead(Route asked, String why) {
    return asked.unavailable() == Unavailable.REJECT
        ? new ModeChoice(asked.refusing(LAST_RESORT), new Compromise(asked.mode(), null, null, why))
        : choice(asked, inLastResort(asked), why);
  }

  /** The same route, carried by what every node can do. */
  static Route inLastResort(Route asked) {
    return asked.carriedBy(LAST_RESORT, nearest(asked.scheduler()));
  }

  private static ModeChoice choice(Route asked, Route carried, String why) {
    return new ModeChoice(
        carried, new Compromise(asked.mode(), carried.mode(), carried.scheduler(), why));
  }

  private static Scheduler nearest(Scheduler scheduler) {
    return LAST_RESORT.schedulers().contains(scheduler)
        ? scheduler
        : LAST_RESORT.defaultScheduler();
  }
}
