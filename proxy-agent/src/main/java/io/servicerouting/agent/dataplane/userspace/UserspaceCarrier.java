package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.dataplane.modes.Carrier;
import io.servicerouting.agent.dataplane.userspace.RelayedRoutes.Entries;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Mode userspace for one IP family. The relay is told; the kernel is left to iptables. */
final class UserspaceCarrier implements Carrier, Dataplane {
  private final RelayedRoutes routes;

  /** How connections are led to the relay now. */
  private final Map<ServicePortName, Route> entries = new HashMap<>();

  UserspaceCarrier(RelayedRoutes routes) {
    this.routes = routes;
  }

  @Override
  public Dataplane dataplane() {
    return this;
  }

  @Override
  public Optional<Route> entry(Route route) {
    return Optional.ofNullable(entries.get(route.name()));
  }

  /** What is no longer led to the relay leaves when the kernel has followed. */
  @Override
  public int settled() {
    routes.settle();
    return 0;
  }

  @Override
  public Outcome reconcile(Collection<Route> wanted) {
    Entries prepared = routes.prepareAll(wanted);
    entries
        .keySet()
        .removeIf(
            name -> !prepared.routes().containsKey(name) && !prepared.refused().containsKey(name));
    return outcome(prepared);
  }

  @Override
  public Outcome apply(Collection<RouteChange> changes) {
    Entries prepared = routes.prepare(changes);
    for (RouteChange change : changes) {
      if (change.route() == null) {
        entries.remove(change.name());
      }
    }
    return outcome(prepared);
  }

  /** That the relay is told something is no write to the kernel. */
  private Outcome outcome(Entries prepared) {
    entries.putAll(prepared.routes());
    return new Outcome(0, prepared.refused());
  }

  /** The relay's process sees to itself. */
  @Override
  public int repair(Set<String> names) {
    return 0;
  }
}
