package io.servicerouting.lab.balancer;

import java.util.Comparator;
import java.util.List;

/** What the cluster says now: Services oldest first, nodes by name. */
record ClusterState(List<LoadBalancerService> services, List<ClusterNode> nodes) {

  ClusterState {
    services =
        services.stream()
            .sorted(
                Comparator.comparing(LoadBalancerService::created)
                    .thenComparing(LoadBalancerService::key))
            .toList();
    nodes = nodes.stream().sorted(Comparator.comparing(ClusterNode::name)).toList();
  }
}
