package io.servicerouting.operator.rebalance;

import io.servicerouting.operator.placement.PodReach;
import io.servicerouting.operator.world.ServiceType;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.shares.EntryModel;
import io.servicerouting.routing.shares.Evenness;
import io.servicerouting.routing.shares.Forwarding;
import io.servicerouting.routing.shares.RebalancePlan;
import io.servicerouting.routing.shares.RebalancePlan.Move;
import io.servicerouting.routing.shares.RebalancePlan.Pod;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the pods of a Service can run and how its traffic enters: all that plans depend on apart
 * from the pods. The same assumptions as for the figures in the status of policies.
 *
 * @param forwarding where a node may send what enters by it
 * @param entry how traffic enters
 * @param topologyKey the node label whose values are places
 * @param balanced whether a balancer outside of the cluster chooses the nodes that traffic enters
 *     by, which it does not of all
 * @param nodes the nodes
 * @param reach which of them the pods can be placed on
 */
record RebalanceGround(
    Forwarding forwarding,
    EntryModel entry,
    String topologyKey,
    boolean balanced,
    List<WorldNode> nodes,
    PodReach reach) {

  static RebalanceGround of(
      WorldService service,
      EffectivePolicy effective,
      String topologyKey,
      List<WorldNode> nodes,
      PodReach reach) {
    TrafficPolicy policy =
        service.isExternal() ? effective.external().value() : effective.internal().value();
    boolean checked =
        service.type() == ServiceType.LOAD_BALANCER
            && service.info().healthCheckNodePort() != 0
            && policy != TrafficPolicy.CLUSTER;
    return new RebalanceGround(
        Forwarding.of(policy),
        checked ? EntryModel.HEALTH_CHECKED_NODES : EntryModel.ALL_NODES,
        topologyKey,
        service.type() == ServiceType.LOAD_BALANCER,
        nodes,
        reach);
  }

  /**
   * Plans.
   *
   * @param full nodes that no pod is to be moved to
   */
  RebalancePlan plan(Collection<Pod> pods, Set<String> full) {
    return RebalancePlan.of(
        pods,
        nodes.stream()
            .map(node ->
                new RebalancePlan.Node(
                    node.name(),
                    node.labels().get(topologyKey),
                    reach.admits(node) && !full.contains(node.name()),
                    balanced ? node.isBalanced() : node.ready()))
            .toList(),
        forwarding,
        entry);
  }

  /** The figure once one move was made as planned. */
  Evenness after(Move move, Collection<Pod> pods) {
    List<Pod> moved =
        pods.stream()
            .map(pod ->
                pod.name().equals(move.pod()) ? new Pod(pod.name(), move.to(), pod.movable()) : pod)
            .toList();
    return plan(moved, Set.of()).before();
  }

  /** The sum of the squares of the numbers of pods per place. */
  long crowding(Collection<Pod> pods) {
    Map<String, String> places = new HashMap<>();
    for (WorldNode node : nodes) {
      @Nullable String place = node.labels().get(topologyKey);
      places.put(node.name(), place == null ? "//" + node.name() : place);
    }
    Map<String, Long> counts = new HashMap<>();
    pods.forEach(
        pod -> counts.merge(places.getOrDefault(pod.node(), "//" + pod.node()), 1L, Long::sum));
    return counts.values().stream().mapToLong(count -> count * count).sum();
  }
}
