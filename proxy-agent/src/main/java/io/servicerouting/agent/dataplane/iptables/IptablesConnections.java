package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The packet counters of the rules that rewrite destinations: only the first packet of a connection
 * passes the nat table.
 */
final class IptablesConnections implements ConnectionSource {
  private static final String CHAIN = "] -A ";
  private static final String REWRITE = "-j DNAT --to-destination ";

  private final Commands commands;
  private final Variant variant;

  IptablesConnections(Commands commands, Variant variant) {
    this.commands = commands;
    this.variant = variant;
  }

  @Override
  public Map<CountedEndpoint, Long> read(Collection<Route> routes) throws IOException {
    Map<CountedEndpoint, Long> counts = new HashMap<>();
    for (IpFamily family : IpFamily.values()) {
      Map<String, Map<String, CountedEndpoint>> byChain = new HashMap<>();
      for (Route route : routes) {
        if (route.family() == family) {
          enter(route, byChain);
        }
      }
      if (!byChain.isEmpty()) {
        new IptablesTools(commands, family, variant)
            .saveWithCounters(Table.NAT, line -> count(line, byChain, counts));
      }
    }
    return counts;
  }

  /** A destination is rewritten in its endpoint's chain or, if it has none, where it is picked. */
  private static void enter(Route route, Map<String, Map<String, CountedEndpoint>> byChain) {
    ChainNames names = ChainNames.of(route);
    for (BackendSet set : BackendSet.values()) {
      Map<String, CountedEndpoint> picked = new HashMap<>();
      for (Backend backend : route.backends(set)) {
        CountedEndpoint endpoint = new CountedEndpoint(route.name(), backend);
        picked.put(backend.toString(), endpoint);
        byChain.put(names.endpoint(backend), Map.of(backend.toString(), endpoint));
      }
      byChain.put(RouteChains.pickChain(names, set), picked);
    }
  }

  /**
   * A line such as {@code [12:720] -A SRP-SEP-X -p tcp ... -j DNAT --to-destination 10.0.0.1:80}.
   */
  private static void count(
      String line,
      Map<String, Map<String, CountedEndpoint>> byChain,
      Map<CountedEndpoint, Long> counts) {
    int bracket = line.indexOf(CHAIN);
    int colon = line.indexOf(':');
    int rewrite = line.lastIndexOf(REWRITE);
    if (bracket < 0 || colon < 0 || colon > bracket || rewrite < bracket) {
      return;
    }
    int begin = bracket + CHAIN.length();
    String chain = line.substring(begin, line.indexOf(' ', begin));
    String destination = line.substring(rewrite + REWRITE.length()).strip();
    CountedEndpoint endpoint = byChain.getOrDefault(chain, Map.of()).get(destination);
    if (endpoint != null) {
      counts.merge(endpoint, Long.parseLong(line, 1, colon, 10), Long::sum);
    }
  }
}
