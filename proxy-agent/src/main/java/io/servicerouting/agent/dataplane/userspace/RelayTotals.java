package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.dataplane.userspace.control.FromRelay;
import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.agent.dataplane.userspace.control.ToRelay;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What relays counted, one process after the other. Not thread-safe. */
final class RelayTotals {
  private static final Logger LOG = System.getLogger(RelayTotals.class.getName());
  private static final long PAGE = 4_096;

  /** Of processes that have ended. */
  private final Map<RelayCounter, Long> ended = new EnumMap<>(RelayCounter.class);

  /** Of the process that runs, when it was last asked. */
  private Map<RelayCounter, Long> current = new EnumMap<>(RelayCounter.class);

  private @Nullable RelaySettings inForce;

  /** A process runs. */
  void begun(FromRelay.Hello hello) {
    inForce = hello.settings();
  }

  /** The settings of the process, or of the one before it; else these. */
  RelaySettings inForce(RelaySettings asked) {
    return inForce == null ? asked : inForce;
  }

  /** It does not run any more. */
  void ended() {
    current.forEach((counter, count) -> {
      if (!counter.isGauge()) {
        ended.merge(counter, count, Long::sum);
      }
    });
    current = new EnumMap<>(RelayCounter.class);
  }

  /** TCP connections that the process has open; more than none if it does not say. */
  long openConnections(RelayLink link) {
    return ask(link) ? current.getOrDefault(RelayCounter.TCP_OPEN, 1L) : 1;
  }

  RelayStatus status(@Nullable RelayLink link, RelaySettings asked, long restarts) {
    boolean running = link != null && ask(link);
    Map<RelayCounter, Long> counts = new EnumMap<>(RelayCounter.class);
    for (RelayCounter counter : RelayCounter.values()) {
      counts.put(counter, current.getOrDefault(counter, 0L) + ended.getOrDefault(counter, 0L));
    }
    return new RelayStatus(
        running,
        restarts,
        link == null ? 0 : residentBytes(link.process().pid()),
        inForce(asked),
        counts);
  }

  private boolean ask(RelayLink link) {
    try {
      for (FromRelay answer : link.ask(List.of(), ToRelay.AskTotals::new)) {
        if (answer instanceof FromRelay.Totals(Map<RelayCounter, Long> counts)) {
          current = counts;
        }
      }
      return true;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The relay does not tell its counts: {0}", e.getMessage());
      return false;
    }
  }

  private static long residentBytes(long pid) {
    try {
      // Fields: total size, resident, ...; in pages.
      String statm = Files.readString(Path.of("/proc", Long.toString(pid), "statm"));
      return Long.parseLong(statm.split(" ", 3)[1]) * PAGE;
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return 0; // It has just ended.
    }
  }

  /** The counts of these routes' endpoints, out of all. */
  static Map<CountedEndpoint, Long> counted(Collection<Route> routes, List<FromRelay> counts) {
    Map<PortKey, Map<Backend, Backend>> endpoints = new HashMap<>();
    for (Route route : routes) {
      Map<Backend, Backend> byTarget = new HashMap<>();
      for (BackendSet set : BackendSet.values()) {
        for (Backend backend : route.backends(set)) {
          byTarget.put(new Backend(backend.address(), backend.port()), backend);
        }
      }
      endpoints.put(new PortKey(route.name(), route.family()), byTarget);
    }
    Map<CountedEndpoint, Long> counted = new HashMap<>();
    for (FromRelay answer : counts) {
      if (answer instanceof FromRelay.EndpointCount count) {
        Backend backend = endpoints.getOrDefault(count.key(), Map.of()).get(count.backend());
        if (backend != null) {
          counted.put(new CountedEndpoint(count.key().name(), backend), count.connections());
        }
      }
    }
    return counted;
  }
}
