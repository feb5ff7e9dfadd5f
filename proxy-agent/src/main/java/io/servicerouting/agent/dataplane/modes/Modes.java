package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All modes that the agent knows, and what this node can do of them. */
public final class Modes implements DataplaneFactory {
  private final DataplaneFactory iptables;
  private final String iptablesVariant;
  private final ConnectionSource iptablesConnections;
  private final List<CarrierFactory> carriers;

  /**
   * The modes of a node.
   *
   * @param iptables carries what nobody else does
   * @param iptablesVariant how this node does iptables, for its status
   * @param iptablesConnections counts what iptables carries
   * @param carriers the other modes
   */
  public Modes(
      DataplaneFactory iptables,
      String iptablesVariant,
      ConnectionSource iptablesConnections,
      List<CarrierFactory> carriers) {
    this.iptables = iptables;
    this.iptablesVariant = iptablesVariant;
    this.iptablesConnections = iptablesConnections;
    this.carriers = List.copyOf(carriers);
  }

  @Override
  public Set<IpFamily> families() {
    return iptables.families();
  }

  @Override
  public Dataplane create(IpFamily family, NodeSettings node) {
    Map<ProxyMode, Carrier> ofFamily = new EnumMap<>(ProxyMode.class);
    carriers.forEach(carrier -> ofFamily.put(carrier.mode(), carrier.create(family, node)));
    return new SideBySide(iptables.create(family, node), ofFamily, this);
  }

  /** Every mode and whether this node can do it. Any thread may ask. */
  public List<ModeState> states() {
    List<ModeState> states = new ArrayList<>();
    states.add(new ModeState(ModeChoice.LAST_RESORT, true, iptablesVariant));
    carriers.forEach(carrier -> states.add(carrier.state()));
    return List.copyOf(states);
  }

  /** Looks anew at what this node could not do. */
  void refresh() {
    carriers.forEach(CarrierFactory::refresh);
  }

  /** Why this node cannot carry a route as it asks; empty if it can. */
  Optional<String> whyNot(Route route) {
    if (route.mode() == ModeChoice.LAST_RESORT) {
      return Optional.empty();
    }
    for (CarrierFactory carrier : carriers) {
      if (carrier.mode() == route.mode()) {
        return carrier.whyNot(route);
      }
    }
    return Optional.of("this agent does not know mode " + route.mode().apiName());
  }

  /** Counts what all modes carry. */
  public ConnectionSource connections() {
    return routes -> {
      Map<ProxyMode, List<Route>> byMode = new EnumMap<>(ProxyMode.class);
      for (Route route : routes) {
        ProxyMode mode = ModeChoice.of(route, this::whyNot).route().mode();
        byMode.computeIfAbsent(mode, key -> new ArrayList<>()).add(route);
      }
      Map<CountedEndpoint, Long> counts = new HashMap<>();
      Collection<Route> own = byMode.getOrDefault(ModeChoice.LAST_RESORT, List.of());
      counts.putAll(iptablesConnections.read(own));
      for (CarrierFactory carrier : carriers) {
        List<Route> carried = byMode.get(carrier.mode());
        if (carried != null) {
          counts.putAll(carrier.connections().read(carried));
        }
      }
      return counts;
    };
  }
}
