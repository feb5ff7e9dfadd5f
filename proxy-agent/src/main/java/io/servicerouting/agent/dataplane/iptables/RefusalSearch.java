package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.process.Commands.Result;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the routes that the kernel refuses, by writing ever smaller groups of them: their own
 * chains for real, and the rules that would lead there into chains to which nothing leads.
 *
 * <p>A dry run would not do: the kernel says only at a commit that it lacks a match or a target.
 */
final class RefusalSearch {
  private static final String PROBE = "SRP-PROBE";

  /** The nft variant takes far too long for a whole cluster in one go. */
  private static final int AT_ONCE = 200;

  private final IptablesTools tools;
  private final RouteChains routeChains;
  private final SharedChains sharedChains;

  RefusalSearch(IptablesTools tools, RouteChains routeChains, SharedChains sharedChains) {
    this.tools = tools;
    this.routeChains = routeChains;
    this.sharedChains = sharedChains;
  }

  /** The routes to blame, with what was said of each. */
  Map<ServicePortName, String> among(List<Route> routes) throws IOException {
    Map<ServicePortName, String> refused = new LinkedHashMap<>();
    try {
      for (int from = 0; from < routes.size(); from += AT_ONCE) {
        search(routes.subList(from, Math.min(from + AT_ONCE, routes.size())), refused);
      }
    } finally {
      tools.restore(
          RestoreInput.of(
              List.of(), List.of(new ChainId(Table.FILTER, PROBE), new ChainId(Table.NAT, PROBE))));
    }
    return refused;
  }

  private void search(List<Route> routes, Map<ServicePortName, String> refused) throws IOException {
    if (routes.isEmpty()) {
      return;
    }
    Result result = tools.restore(probe(routes));
    if (result.ok()) {
      return;
    }
    if (routes.size() == 1) {
      refused.put(routes.getFirst().name(), result.errors());
      return;
    }
    int middle = routes.size() / 2;
    search(routes.subList(0, middle), refused);
    search(routes.subList(middle, routes.size()), refused);
  }

  private RestoreInput probe(List<Route> routes) {
    List<Chain> chains = new ArrayList<>();
    List<String> filter = new ArrayList<>();
    List<String> nat = new ArrayList<>();
    for (Route route : routes) {
      chains.addAll(routeChains.of(route));
      EntryRules rules = sharedChains.entries(route);
      rules.natServices().forEach(rule -> nat.add(rule.text()));
      nat.addAll(rules.natNodePorts());
      rules.filterServices().forEach(rule -> filter.add(rule.text()));
      rules.filterExternal().forEach(rule -> filter.add(rule.text()));
      filter.addAll(rules.filterExternalNodePorts());
      filter.addAll(rules.filterNodePorts());
    }
    chains.add(new Chain(Table.NAT, PROBE, nat));
    chains.add(new Chain(Table.FILTER, PROBE, filter));
    return RestoreInput.of(chains, List.of());
  }
}
