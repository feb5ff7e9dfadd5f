package io.servicerouting.agent;

import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kube.KubeResources;
import io.servicerouting.agent.kube.WatchStats;
import io.servicerouting.agent.kube.WatchTimings;
import io.servicerouting.agent.kube.Watcher;
import io.servicerouting.agent.program.ClusterFeed;
import java.util.List;

/** All the watches that feed the agent's view of the cluster. */
final class ClusterWatches implements AutoCloseable {
  private final List<Watcher<?>> watchers;

  ClusterWatches(ApiClient client, ClusterFeed feed, String nodeName) {
    WatchTimings timings = WatchTimings.standard();
    this.watchers =
        List.of(
            new Watcher<>(client, KubeResources.node(nodeName), feed.node(), timings),
            new Watcher<>(client, KubeResources.services(), feed.services(), timings),
            new Watcher<>(client, KubeResources.endpointSlices(), feed.slices(), timings),
            new Watcher<>(client, KubeResources.namespaces(), feed.namespaces(), timings),
            new Watcher<>(client, KubeResources.serviceRoutingPolicies(), feed.policies(), timings),
            new Watcher<>(
                client,
                KubeResources.clusterServiceRoutingPolicies(),
                feed.clusterPolicies(),
                timings));
  }

  void start() {
    watchers.forEach(Watcher::start);
  }

  List<WatchStats> stats() {
    return watchers.stream().map(Watcher::stats).toList();
  }

  @Override
  public void close() {
    watchers.forEach(Watcher::close);
  }
}
