package io.servicerouting.agent;

import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kube.WatchStats;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.program.ClusterFeed;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cluster once and prints the rules it comes to.
 *
 * @param settings the agent's settings
 * @param client reads the cluster
 */
record DryRun(AgentSettings settings, ApiClient client) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Prints the rules of both families, and the names of routes that other modes are to carry.
   *
   * @throws IOException if the cluster cannot be read within a minute
   */
  void print(IptablesPrinter printer, Writer out) throws IOException, InterruptedException {
    ProblemRegister problems = new ProblemRegister((source, problem) -> {});
    ClusterView view = new ClusterView(settings.install(), InstantSource.system());
    ClusterFeed feed = new ClusterFeed(view, problems, InstantSource.system());
    try (ClusterWatches watches = new ClusterWatches(client, feed, settings.nodeName())) {
      watches.start();
      feed.awaitComplete(Instant.now().plus(PATIENCE), () -> lastError(watches));
    }
    var node = view.node();
    if (node == null) {
      throw new IOException("the cluster has no Node " + settings.nodeName());
    }
    NodeSettings forNode = settings.loop().forNode(node.node());
    out.append("# node ").append(settings.nodeName()).append(", nothing was changed\n");
    for (var problem : problems.current()) {
      out.append("# ").append(problem.toString()).append('\n');
    }
    for (IpFamily family : IpFamily.values()) {
      List<Route> routes = new ArrayList<>();
      for (ObjectName service : view.services()) {
        for (Route route : view.routes(service, family, forNode)) {
          if (route.mode() == ProxyMode.IPTABLES) {
            routes.add(route);
          } else {
            out.append(
                "# %s: mode %s, scheduler %s\n"
                    .formatted(route.name(), route.mode().apiName(), route.scheduler().apiName()));
          }
        }
      }
      routes.sort(Comparator.comparing(Route::name));
      out.append(family == IpFamily.IPV4 ? "# iptables-restore\n" : "# ip6tables-restore\n");
      printer.print(family, forNode, routes, out);
    }
  }

  private static @Nullable String lastError(ClusterWatches watches) {
    for (WatchStats watch : watches.stats()) {
      if (!watch.synced() && watch.lastError() != null) {
        return watch.lastError();
      }
    }
    return null;
  }
}
