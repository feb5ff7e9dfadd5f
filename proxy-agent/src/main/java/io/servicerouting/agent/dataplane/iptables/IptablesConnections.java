package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packet counters of the rules that rewrite destinations: only the first packet of a connection
 * passes the nat table.
 */
final class IptablesConnections implements ConnectionSource {
  private static final String ENDPOINT = "] -A SRP-SEP-";
  private static final int CHAIN_BEGINS = "] -A ".length();

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
      Map<String, CountedEndpoint> byChain = new HashMap<>();
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

  private static void enter(Route route, Map<String, CountedEndpoint> byChain) {
    ChainNames names = ChainNames.of(route);
    List<Backend> backends = new ArrayList<>(route.cluster());
    backends.addAll(route.local());
    for (Backend backend : backends) {
      byChain.put(names.endpoint(backend), new CountedEndpoint(route.name(), backend));
    }
  }

  /**
   * A line such as {@code [12:720] -A SRP-SEP-X -p tcp ... -j DNAT --to-destination 10.0.0.1:80}.
   */
  private static void count(
      String line, Map<String, CountedEndpoint> byChain, Map<CountedEndpoint, Long> counts) {
    int bracket = line.indexOf(ENDPOINT);
    int colon = line.indexOf(':');
    if (bracket < 0 || colon < 0 || colon > bracket || !line.contains("-j DNAT ")) {
      return;
    }
    int begin = bracket + CHAIN_BEGINS;
    CountedEndpoint endpoint = byChain.get(line.substring(begin, line.indexOf(' ', begin)));
    if (endpoint != null) {
      counts.put(endpoint, Long.parseLong(line, 1, colon, 10));
    }
  }
}
