package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Makes dataplanes for iptables.
 *
 * @param commands runs the tools
 * @param variant which tools
 * @param config how rules are to be written
 * @param node for which node
 */
public record IptablesDataplanes(
    Commands commands, Variant variant, IptablesConfig config, NodeSettings node) {

  /** The dataplane of one IP family. Reads and writes nothing yet. */
  public Dataplane forFamily(IpFamily family) {
    return new IptablesDataplane(
        settings(family), new IptablesTools(commands, family, variant), variant);
  }

  /** Writes the whole ruleset that these routes come to, as input for iptables-restore. */
  public void print(IpFamily family, Collection<Route> sortedRoutes, Writer writer)
      throws IOException {
    ClusterSize size = new ClusterSize(config.largeCluster());
    size.settle(sortedRoutes);
    RouteChains routeChains = new RouteChains(settings(family), size);
    BaseRules base = new BaseRules(settings(family));
    List<Chain> chains = new ArrayList<>(base.chains());
    chains.addAll(new SharedChains(settings(family)).of(sortedRoutes));
    sortedRoutes.forEach(route -> chains.addAll(routeChains.of(route)));
    new RestoreInput(chains, base.jumps(), List.of(), List.of()).writeTo(writer);
  }

  private IptablesSettings settings(IpFamily family) {
    return new IptablesSettings(family, config, node);
  }
}
