package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.userspace.UserspaceRelay.Result;
import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort;
import io.servicerouting.agent.dataplane.userspace.control.RelayedPort.Door;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.Steering.BackendSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one IP family that the relay carries on this node. A change has two steps, between
 * which the caller writes what leads to the relay: first the relay listens, then connections are
 * led there; first they are led elsewhere, then it ceases to listen. Not thread-safe.
 */
public final class RelayedRoutes {
  private final UserspaceRelay relay;
  private final IpFamily family;
  private final @Nullable IpAddress node;

  /** What the relay carries more than is wanted until {@link #settle}. */
  private final Map<PortKey, RelayedPort> later = new HashMap<>();

  private final Set<PortKey> leaving = new HashSet<>();

  RelayedRoutes(UserspaceRelay relay, IpFamily family, @Nullable IpAddress node) {
    this.relay = relay;
    this.family = family;
    this.node = node;
  }

  /**
   * How connections are led to the relay.
   *
   * @param routes to be programmed with iptables in place of the routes that were asked for
   * @param refused routes that the relay does not carry as asked, and why. They are as before
   */
  public record Entries(Map<ServicePortName, Route> routes, Map<ServicePortName, String> refused) {}

  /** Makes ready for exactly these routes; all others of this family leave at {@link #settle}. */
  public Entries prepareAll(Collection<Route> routes) {
    List<RouteChange> changes = new ArrayList<>();
    Set<PortKey> others = new HashSet<>(relay.wanted(family));
    for (Route route : routes) {
      others.remove(key(route.name()));
      changes.add(RouteChange.to(route));
    }
    others.forEach(key -> changes.add(RouteChange.gone(key.name())));
    return prepare(changes);
  }

  /** Makes ready for changes. Never fails as a whole: what cannot be done is among the refused. */
  public Entries prepare(Collection<RouteChange> changes) {
    Entries entries = new Entries(new HashMap<>(), new HashMap<>());
    Map<PortKey, Route> routes = new HashMap<>();
    List<RelayedPort> ports = new ArrayList<>();
    for (RouteChange change : changes) {
      PortKey key = key(change.name());
      later.remove(key);
      Route route = change.route();
      if (route == null) {
        leaving.add(key);
      } else if (EntryRoute.sets(route).isEmpty()) {
        leaving.add(key);
        entries.routes().put(route.name(), EntryRoute.of(route, Map.of()));
      } else {
        Optional<String> whyNot = whyNot(route);
        if (whyNot.isPresent()) {
          entries.refused().put(route.name(), whyNot.get());
        } else {
          leaving.remove(key);
          routes.put(key, route);
          ports.add(withOldDoors(port(route)));
        }
      }
    }
    relay.carry(ports).forEach((key, result) -> enter(routes, key, result, entries));
    return entries;
  }

  private void enter(Map<PortKey, Route> routes, PortKey key, Result result, Entries entries) {
    Route route = routes.get(key);
    if (route == null) {
      throw new IllegalStateException("an answer for " + key + ", which was not asked for");
    }
    switch (result) {
      case Result.Not(String why) -> {
        later.remove(key);
        entries.refused().put(route.name(), why);
      }
      case Result.At(Map<BackendSet, Integer> ports) -> {
        Map<BackendSet, Backend> doors = new EnumMap<>(BackendSet.class);
        ports.forEach((set, port) -> doors.put(set, new Backend(address(), port)));
        entries.routes().put(route.name(), EntryRoute.of(route, doors));
      }
    }
  }

  /** To be called when the kernel has followed: what is no longer led to ceases to listen. */
  public void settle() {
    relay.carry(List.copyOf(later.values()));
    relay.drop(leaving);
    later.clear();
    leaving.clear();
  }

  private Optional<String> whyNot(Route route) {
    if (route.protocol() == Protocol.SCTP) {
      return Optional.of("mode Userspace carries TCP and UDP, not SCTP");
    }
    return node == null ? Optional.of(noAddress(family)) : Optional.empty();
  }

  static String noAddress(IpFamily family) {
    return "mode Userspace listens at the node's address, and the Node object states none of "
        + (family == IpFamily.IPV4 ? "IPv4" : "IPv6");
  }

  /** Doors that will not be needed stay until nothing leads there any more. */
  private RelayedPort withOldDoors(RelayedPort port) {
    RelayedPort before = relay.wanted(port.key());
    if (before == null || before.protocol() != port.protocol()) {
      return port;
    }
    List<Door> doors = new ArrayList<>(port.doors());
    for (Door old : before.doors()) {
      if (doors.stream().noneMatch(door -> door.set() == old.set())) {
        doors.add(old);
        later.put(port.key(), port);
      }
    }
    return new RelayedPort(
        port.key(), port.protocol(), port.scheduler(), port.affinitySeconds(), doors);
  }

  private RelayedPort port(Route route) {
    List<Door> doors =
        EntryRoute.sets(route).stream()
            .map(set -> new Door(set, address(), 0, route.backends(set)))
            .toList();
    return new RelayedPort(
        key(route.name()), route.protocol(), route.scheduler(), route.affinitySeconds(), doors);
  }

  private IpAddress address() {
    if (node == null) {
      throw new IllegalStateException("refused before");
    }
    return node;
  }

  private PortKey key(ServicePortName name) {
    return new PortKey(name, family);
  }
}
