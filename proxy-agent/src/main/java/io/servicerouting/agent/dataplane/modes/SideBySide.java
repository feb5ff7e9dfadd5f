package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands each route to what carries its mode.
 *
 * <p>When a route changes its mode, the new one is ready before connections are led there, and what
 * carried it before is told last, so that no connection finds neither. A mode that refuses a route
 * is as one that the node cannot do: the route says what happens then. A mode that fails keeps no
 * other from following.
 */
final class SideBySide implements Dataplane {
  private final Dataplane iptables;
  private final Map<ProxyMode, Carrier> carriers;
  private final Modes modes;

  /** Routes that iptables does not carry alone. */
  private final Map<ServicePortName, Carried> carried = new HashMap<>();

  /** Routes that it does. */
  private final Set<ServicePortName> ofIptables = new HashSet<>();

  /**
   * Who carries a route.
   *
   * @param mode the carrier's mode
   * @param led whether iptables leads connections there
   */
  private record Carried(ProxyMode mode, boolean led) {}

  SideBySide(Dataplane iptables, Map<ProxyMode, Carrier> carriers, Modes modes) {
    this.iptables = iptables;
    this.carriers = new EnumMap<>(carriers);
    this.modes = modes;
  }

  @Override
  public Outcome reconcile(Collection<Route> routes) throws IOException {
    if (routes.stream().anyMatch(route -> modes.whyNot(route).isPresent())) {
      modes.refresh(); // What a node lacks and nobody asks for is not looked for again and again.
    }
    Tally tally = new Tally(modes);
    Map<ServicePortName, Route> alone = new LinkedHashMap<>();
    Map<ProxyMode, List<Route>> ofCarriers = new EnumMap<>(ProxyMode.class);
    for (Route asked : routes) {
      Route route = tally.choose(asked);
      if (carriers.containsKey(route.mode())) {
        ofCarriers.computeIfAbsent(route.mode(), mode -> new ArrayList<>()).add(route);
      } else {
        alone.put(route.name(), route);
      }
    }
    Failures failures = new Failures();
    Map<ServicePortName, Carried> now = new HashMap<>();
    List<Route> entries = new ArrayList<>();
    for (ProxyMode mode : carriers.keySet()) {
      List<Route> own = ofCarriers.getOrDefault(mode, List.of());
      Set<ServicePortName> here = arrive(mode, own, tally, failures, alone);
      for (Route route : own) {
        if (here.contains(route.name())) {
          Optional<Route> entry = carrier(mode).entry(route);
          entry.ifPresent(entries::add);
          now.put(route.name(), new Carried(mode, entry.isPresent()));
        }
      }
    }
    entries.addAll(0, alone.values());
    failures.before(() -> tally.add(iptables.reconcile(entries)));
    leave(now, failures);
    tally.settled(settle(failures));
    carried.clear();
    carried.putAll(now);
    ofIptables.clear();
    ofIptables.addAll(alone.keySet());
    failures.raise();
    return tally.outcome();
  }

  /**
   * Brings a carrier to its routes.
   *
   * @param alone gets those that iptables carries instead
   * @return those that the carrier has
   */
  private Set<ServicePortName> arrive(
      ProxyMode mode,
      List<Route> own,
      Tally tally,
      Failures failures,
      Map<ServicePortName, Route> alone) {
    Set<ServicePortName> here = new HashSet<>();
    Optional<Outcome> arrived = failures.collect(() -> tally.add(carrier(mode).arrive(own)));
    for (Route route : own) {
      Carried before = carried.get(route.name());
      boolean wasHere = before != null && before.mode() == mode;
      if (arrived.isEmpty()) {
        if (wasHere) {
          here.add(route.name()); // As far as is known, it still has it.
        } else {
          alone.put(route.name(), ModeChoice.inLastResort(route));
        }
      } else if (wasHere && arrived.get().claimed().contains(route.name())) {
        here.add(route.name()); // As it was before.
      } else if (!arrived.get().refused().containsKey(route.name())) {
        here.add(route.name());
      } else {
        instead(route, arrived.get(), tally).ifPresent(other -> alone.put(other.name(), other));
      }
    }
    return here;
  }

  /** How iptables carries a route that its mode refuses; empty if it does not. */
  private Optional<Route> instead(Route route, Outcome refusing, Tally tally) {
    if (!refusing.claimed().contains(route.name())) {
      return Optional.of(tally.instead(route));
    }
    // Another route has its place. Where it has been so far, it follows its endpoints.
    return ofIptables.contains(route.name())
        ? Optional.of(ModeChoice.inLastResort(route))
        : Optional.empty();
  }

  /** Takes from each carrier the routes that were its and are somebody else's now. */
  private void leave(Map<ServicePortName, Carried> now, Failures failures) {
    Departures departures = new Departures();
    carried.forEach((name, from) -> {
      Carried to = now.get(name);
      if (to == null || to.mode() != from.mode()) {
        departures.tell(from.mode(), name);
      }
    });
    departures.byMode.forEach(
        (mode, gone) -> failures.collect(() -> carrier(mode).dataplane().apply(gone)));
  }

  private int settle(Failures failures) {
    int gone = 0;
    for (Carrier carrier : carriers.values()) {
      gone += failures.collect(carrier::settled).orElse(0);
    }
    return gone;
  }

  @Override
  public Outcome apply(Collection<RouteChange> changes) throws IOException {
    Tally tally = new Tally(modes);
    Map<ProxyMode, List<Route>> arriving = new EnumMap<>(ProxyMode.class);
    List<RouteChange> plain = new ArrayList<>();
    List<ServicePortName> gone = new ArrayList<>();
    for (RouteChange change : changes) {
      Route asked = change.route();
      if (asked == null) {
        gone.add(change.name());
        continue;
      }
      Route route = tally.choose(asked);
      if (carriers.containsKey(route.mode())) {
        arriving.computeIfAbsent(route.mode(), mode -> new ArrayList<>()).add(route);
      } else {
        plain.add(RouteChange.to(route));
      }
    }
    Failures failures = new Failures();
    Departures departures = new Departures();
    Set<ServicePortName> led = new HashSet<>();
    for (Map.Entry<ProxyMode, List<Route>> each : arriving.entrySet()) {
      Carrier carrier = carrier(each.getKey());
      List<RouteChange> own = each.getValue().stream().map(RouteChange::to).toList();
      Optional<Outcome> part = failures.collect(() -> tally.add(carrier.dataplane().apply(own)));
      if (part.isEmpty()) {
        continue; // They stay where they are: all is compared soon.
      }
      for (Route route : each.getValue()) {
        if (part.get().refused().containsKey(route.name())) {
          instead(route, part.get(), tally).map(RouteChange::to).ifPresent(plain::add);
          continue;
        }
        Optional<Route> entry = carrier.entry(route);
        boolean knownToIptables =
            departures.moved(route.name(), new Carried(each.getKey(), entry.isPresent()));
        if (entry.isPresent()) {
          plain.add(RouteChange.to(entry.get()));
        } else if (knownToIptables) {
          plain.add(RouteChange.gone(route.name()));
        }
        led.add(route.name());
      }
    }
    gone.forEach(name -> plain.add(RouteChange.gone(name)));
    Set<ServicePortName> refused = new HashSet<>();
    if (!plain.isEmpty()) {
      failures.before(() -> refused.addAll(tally.add(iptables.apply(plain)).refused().keySet()));
    }
    for (RouteChange change : plain) {
      if (!led.contains(change.name()) && !refused.contains(change.name())) {
        departures.left(change.name(), change.route() != null);
      }
    }
    departures.byMode.forEach(
        (mode, left) -> failures.collect(() -> tally.add(carrier(mode).dataplane().apply(left))));
    settle(failures);
    failures.raise();
    return tally.outcome();
  }

  private Carrier carrier(ProxyMode mode) {
    Carrier carrier = carriers.get(mode);
    if (carrier == null) {
      throw new IllegalArgumentException("no carrier for mode " + mode.apiName());
    }
    return carrier;
  }

  @Override
  public int repair(Set<String> names) throws IOException {
    int written = iptables.repair(names);
    for (Carrier carrier : carriers.values()) {
      written += carrier.dataplane().repair(names);
    }
    return written;
  }

  @Override
  public void close() {
    iptables.close();
    carriers.values().forEach(carrier -> carrier.dataplane().close());
  }

  /** Who is told in the end that a route is not his any more. */
  private final class Departures {
    private final Map<ProxyMode, List<RouteChange>> byMode = new EnumMap<>(ProxyMode.class);

    /** The route is carried by this from now on. Answers whether iptables may know of it. */
    boolean moved(ServicePortName name, Carried to) {
      Carried from = carried.put(name, to);
      ofIptables.remove(name);
      if (from != null && from.mode() != to.mode()) {
        tell(from.mode(), name);
      }
      return from == null || from.led();
    }

    /** The route is carried by iptables alone from now on, or by nobody. */
    void left(ServicePortName name, boolean toIptables) {
      Carried from = carried.remove(name);
      if (from != null) {
        tell(from.mode(), name);
      }
      if (toIptables) {
        ofIptables.add(name);
      } else {
        ofIptables.remove(name);
      }
    }

    void tell(ProxyMode mode, ServicePortName name) {
      byMode.computeIfAbsent(mode, key -> new ArrayList<>()).add(RouteChange.gone(name));
    }
  }
}
