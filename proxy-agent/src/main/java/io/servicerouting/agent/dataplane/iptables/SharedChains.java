package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** The chains that every route may have a rule in. Routes come sorted, so the text is stable. */
final class SharedChains {
  private static final Cidr LOOPBACK_6 = Cidr.parse("::1/128");

  private final IpFamily family;
  private final List<Cidr> nodePortRanges;

  SharedChains(IptablesSettings settings) {
    this.family = settings.family();
    this.nodePortRanges = settings.nodePortRanges();
  }

  /** What one route has in them. */
  EntryRules entries(Route route) {
    return EntryRules.of(route, nodePortRanges);
  }

  List<Chain> of(Collection<Route> sortedRoutes) {
    List<VipRule> natServices = new ArrayList<>();
    List<String> natNodePorts = new ArrayList<>();
    List<VipRule> filterServices = new ArrayList<>();
    List<VipRule> filterExternal = new ArrayList<>();
    List<String> filterExternalNodePorts = new ArrayList<>();
    // All ports of a Service share its health check node port.
    SequencedSet<String> filterNodePorts = new LinkedHashSet<>();
    for (Route route : sortedRoutes) {
      EntryRules rules = entries(route);
      natServices.addAll(rules.natServices());
      natNodePorts.addAll(rules.natNodePorts());
      filterServices.addAll(rules.filterServices());
      filterExternal.addAll(rules.filterExternal());
      filterExternalNodePorts.addAll(rules.filterExternalNodePorts());
      filterNodePorts.addAll(rules.filterNodePorts());
    }
    List<Chain> chains = new ArrayList<>();
    chains.addAll(VipTree.chains(Table.NAT, ChainNames.SERVICES, natServices, nodePortsLast()));
    chains.add(new Chain(Table.NAT, ChainNames.NODE_PORTS, natNodePorts));
    chains.addAll(VipTree.chains(Table.FILTER, ChainNames.SERVICES, filterServices, List.of()));
    chains.addAll(
        VipTree.chains(
            Table.FILTER, ChainNames.EXTERNAL_SERVICES, filterExternal, filterExternalNodePorts));
    chains.add(new Chain(Table.FILTER, ChainNames.NODE_PORTS, List.copyOf(filterNodePorts)));
    return chains;
  }

  private List<String> nodePortsLast() {
    if (nodePortRanges.isEmpty()) {
      Rule rule = new Rule();
      if (family == IpFamily.IPV6) {
        // There is no route_localnet: a connection to ::1 could never be sent elsewhere.
        rule.notDestination(LOOPBACK_6);
      }
      return List.of(toNodePorts(rule));
    }
    List<String> rules = new ArrayList<>();
    for (Cidr range : nodePortRanges) {
      if (range.contains(LOOPBACK_6.base())) {
        rules.add(new Rule().destination(LOOPBACK_6).jump("RETURN"));
      }
      rules.add(toNodePorts(new Rule().destination(range)));
    }
    return rules;
  }

  private static String toNodePorts(Rule rule) {
    return rule.comment("service nodeports; must come last in this chain")
        .toThisNode()
        .jump(ChainNames.NODE_PORTS);
  }
}
