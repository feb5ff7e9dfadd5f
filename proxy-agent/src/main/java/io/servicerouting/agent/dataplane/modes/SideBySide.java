package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.agent.dataplane.Compromise;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands each route to what carries its mode.
 *
 * <p>When a route changes its mode, the new one is ready before connections are led there, and what
 * carried it before is told last, so that no connection finds neither. A mode that refuses a route
 * leaves it with the one that had it.
 */
final class SideBySide implements Dataplane {
  private final Dataplane iptables;
  private final Map<ProxyMode, Carrier> carriers;
  private final Modes modes;

  /** Routes that iptables does not carry alone. */
  private final Map<ServicePortName, Carried> carried = new HashMap<>();

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
    Tally tally = new Tally();
    List<Route> ofIptables = new ArrayList<>();
    Map<ProxyMode, List<Route>> ofCarriers = new EnumMap<>(ProxyMode.class);
    for (Route asked : routes) {
      Route route = tally.choose(asked);
      if (carriers.containsKey(route.mode())) {
        ofCarriers.computeIfAbsent(route.mode(), mode -> new ArrayList<>()).add(route);
      } else {
        ofIptables.add(route);
      }
    }
    carried.clear();
    for (Map.Entry<ProxyMode, Carrier> each : carriers.entrySet()) {
      Carrier carrier = each.getValue();
      List<Route> own = ofCarriers.getOrDefault(each.getKey(), List.of());
      tally.add(carrier.dataplane().reconcile(own));
      for (Route route : own) {
        Optional<Route> entry = carrier.entry(route);
        entry.ifPresent(ofIptables::add);
        carried.put(route.name(), new Carried(each.getKey(), entry.isPresent()));
      }
    }
    tally.add(iptables.reconcile(ofIptables));
    carriers.values().forEach(Carrier::settled);
    return tally.outcome();
  }

  @Override
  public Outcome apply(Collection<RouteChange> changes) throws IOException {
    Tally tally = new Tally();
    Map<ProxyMode, List<RouteChange>> arriving = new EnumMap<>(ProxyMode.class);
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
        arriving
            .computeIfAbsent(route.mode(), mode -> new ArrayList<>())
            .add(RouteChange.to(route));
      } else {
        plain.add(RouteChange.to(route));
      }
    }
    Departures departures = new Departures();
    Set<ServicePortName> led = new HashSet<>();
    for (Map.Entry<ProxyMode, List<RouteChange>> each : arriving.entrySet()) {
      Carrier carrier = carrier(each.getKey());
      Set<ServicePortName> refused =
          tally.add(carrier.dataplane().apply(each.getValue())).refused().keySet();
      for (RouteChange change : each.getValue()) {
        if (!refused.contains(change.name()) && change.route() != null) {
          Optional<Route> entry = carrier.entry(change.route());
          boolean knownToIptables =
              departures.moved(change.name(), new Carried(each.getKey(), entry.isPresent()));
          if (entry.isPresent()) {
            plain.add(RouteChange.to(entry.get()));
          } else if (knownToIptables) {
            plain.add(RouteChange.gone(change.name()));
          }
          led.add(change.name());
        }
      }
    }
    gone.forEach(name -> plain.add(RouteChange.gone(name)));
    Set<ServicePortName> refused =
        plain.isEmpty() ? Set.of() : tally.add(iptables.apply(plain)).refused().keySet();
    for (RouteChange change : plain) {
      if (!led.contains(change.name()) && !refused.contains(change.name())) {
        departures.left(change.name());
      }
    }
    for (Map.Entry<ProxyMode, List<RouteChange>> each : departures.byMode.entrySet()) {
      tally.add(carrier(each.getKey()).dataplane().apply(each.getValue()));
    }
    carriers.values().forEach(Carrier::settled);
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

  /** Who is told in the end that a route is not his any more. */
  private final class Departures {
    private final Map<ProxyMode, List<RouteChange>> byMode = new EnumMap<>(ProxyMode.class);

    /** The route is carried by this from now on. Answers whether iptables may know of it. */
    boolean moved(ServicePortName name, Carried to) {
      Carried from = carried.put(name, to);
      if (from != null && from.mode() != to.mode()) {
        tell(from.mode(), name);
      }
      return from == null || from.led();
    }

    /** The route is carried by iptables alone from now on, or by nobody. */
    void left(ServicePortName name) {
      Carried from = carried.remove(name);
      if (from != null) {
        tell(from.mode(), name);
      }
    }

    private void tell(ProxyMode mode, ServicePortName name) {
      byMode.computeIfAbsent(mode, key -> new ArrayList<>()).add(RouteChange.gone(name));
    }
  }

  /** What became of all parts of one write. */
  private final class Tally {
    private final Map<ServicePortName, String> refused = new HashMap<>();
    private final Map<ServicePortName, Compromise> compromises = new HashMap<>();
    private final Map<ServicePortName, String> notes = new HashMap<>();
    private int written;

    Route choose(Route asked) {
      ModeChoice choice = ModeChoice.of(asked, modes::whyNot);
      Compromise compromise = choice.compromise();
      if (compromise != null) {
        compromises.put(asked.name(), compromise);
      }
      return choice.route();
    }

    Outcome add(Outcome part) {
      written += part.written();
      refused.putAll(part.refused());
      notes.putAll(part.notes());
      return part;
    }

    Outcome outcome() {
      return new Outcome(written, refused, compromises, notes);
    }
  }
}
