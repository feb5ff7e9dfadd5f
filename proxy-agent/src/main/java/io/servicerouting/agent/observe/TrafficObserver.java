package io.servicerouting.agent.observe;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the kernel's counters now and then. To read them is to list a whole table, so it is done
 * seldom, away from the writer thread, and not at all while no policy concerns a Service.
 */
public final class TrafficObserver implements Runnable {
  private static final Logger LOG = System.getLogger(TrafficObserver.class.getName());

  private final RoutesOfInterest routes;
  private final ConnectionSource source;
  private final Duration period;
  private final InstantSource clock;
  private final ConnectionTotals totals = new ConnectionTotals();
  private volatile @Nullable ObservedTraffic latest;

  /** Which routes are to be looked at. */
  @FunctionalInterface
  public interface RoutesOfInterest {
    /** The routes of Services that a policy concerns, as they are now. */
    List<Route> get() throws InterruptedException;
  }

  /**
   * Makes an observer that has not begun.
   *
   * @param period how often to look
   */
  public TrafficObserver(
      RoutesOfInterest routes, ConnectionSource source, Duration period, InstantSource clock) {
    this.routes = routes;
    this.source = source;
    this.period = period;
    this.clock = clock;
  }

  /** Goes on until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(period);
        look();
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  void look() throws InterruptedException {
    List<Route> wanted = routes.get();
    if (wanted.isEmpty() && latest == null) {
      return;
    }
    try {
      totals.observe(
          wanted.stream().map(route -> route.name().service()).collect(Collectors.toSet()),
          wanted.isEmpty() ? Map.of() : source.read(wanted),
          clock.instant());
      latest = totals.report();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Cannot count connections, trying again: {0}", e.getMessage());
    }
  }

  /** What was seen last; null if there was nothing to look at yet. */
  public @Nullable ObservedTraffic latest() {
    return latest;
  }
}
