package io.servicerouting.operator.programming;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.operator.world.AgentPod;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far all nodes are at one moment, summed up so that asking about a policy costs little while
 * all nodes keep up.
 *
 * <p>Nodes count that should have an agent and are Ready, reported or not: a new node holds back
 * what waits for all nodes until its agent has programmed. A node that is not Ready does not count.
 * What it has missed it has missed together with its kube-proxy; when it comes back, its agent
 * writes at once, sooner than kube-proxy drops a rule.
 *
 * @param nodes the nodes that count, by name
 * @param lowest the lowest marker of all nodes; -1 if one has not reported, or cannot write to its
 *     kernel
 * @param lowestCluster the same for cluster policies
 * @param failing policies that nodes cannot program, with these nodes. A policy that a node carries
 *     in another mode is not among them: its traffic is routed
 * @param overflowing nodes with more such policies than they can list: any policy may be among them
 * @param withoutProxy nodes that route only Services that are ours, without kube-proxy for the rest
 * @param unready nodes whose agent's pod is not ready, each with that in words. What such a node
 *     has programmed it keeps; what becomes its own meanwhile it does not learn
 */
public record Fleet(
    List<Member> nodes,
    long lowest,
    long lowestCluster,
    Map<PolicyRef, Set<String>> failing,
    Set<String> overflowing,
    Set<String> withoutProxy,
    NavigableMap<String, String> unready) {

  /**
   * A node that counts.
   *
   * @param name its name
   * @param marker up to where policies are programmed; -1 if unknown
   * @param clusterMarker the same for cluster policies
   */
  public record Member(String name, long marker, long clusterMarker) {
    long markerFor(PolicyRef policy) {
      return policy instanceof PolicyRef.Cluster ? clusterMarker : marker;
    }
  }

  /** The nodes as the world has them now. */
  public static Fleet of(ClusterWorld world) {
    return world.reading(
        () -> of(world.nodes(), world.nodeStates(), world.agentPods(), world.config()));
  }

  static Fleet of(
      List<WorldNode> nodes,
      List<NodeState> states,
      List<AgentPod> agents,
      @Nullable ServiceRoutingConfig config) {
    Map<String, NodeState> byName = new HashMap<>();
    states.forEach(state -> byName.put(state.node(), state));
    List<Member> members = new ArrayList<>();
    Map<PolicyRef, Set<String>> failing = new HashMap<>();
    Set<String> overflowing = new HashSet<>();
    Set<String> withoutProxy = new TreeSet<>();
    for (WorldNode node : nodes) {
      if (!AgentNodes.expects(node, config) || !node.ready()) {
        continue;
      }
      NodeState state = byName.get(node.name());
      if (state == null) {
        members.add(new Member(node.name(), -1, -1));
        continue;
      }
      members.add(
          state.failure() == null
              ? new Member(node.name(), state.marker(), state.clusterMarker())
              : new Member(node.name(), -1, -1));
      state
          .exceptions()
          .forEach((policy, exception) -> {
            if (!exception.isFallback()) {
              failing.computeIfAbsent(policy, key -> new TreeSet<>()).add(node.name());
            }
          });
      if (state.unlisted() > 0) {
        overflowing.add(node.name());
      }
      if (state.lacksKubeProxy()) {
        withoutProxy.add(node.name());
      }
    }
    return new Fleet(
        members,
        lowest(members, Member::marker),
        lowest(members, Member::clusterMarker),
        failing,
        overflowing,
        withoutProxy,
        unready(members, agents));
  }

  /** One ready pod is enough: while agents are replaced, an old one may still be ending. */
  private static NavigableMap<String, String> unready(List<Member> members, List<AgentPod> agents) {
    NavigableMap<String, String> unready = new TreeMap<>();
    members.forEach(member -> unready.put(member.name(), "no pod of an agent"));
    for (AgentPod agent : agents) {
      unready.computeIfPresent(
          agent.node(), (node, why) -> "pod %s is not ready".formatted(agent.name()));
    }
    agents.stream().filter(AgentPod::ready).map(AgentPod::node).forEach(unready::remove);
    return unready;
  }

  private static long lowest(List<Member> members, ToLongFunction<Member> marker) {
    return members.stream().mapToLong(marker).min().orElse(-1);
  }

  /**
   * The nodes that have not programmed all of these policies as they are now.
   *
   * @param required for each policy the marker that a node needs, from {@link PolicyMarkers}
   */
  public Collection<String> lagging(Map<PolicyRef, Long> required) {
    Set<String> lagging = new TreeSet<>(overflowing);
    required.forEach((policy, marker) -> {
      lagging.addAll(failing.getOrDefault(policy, Set.of()));
      long low = policy instanceof PolicyRef.Cluster ? lowestCluster : lowest;
      if (low < marker) {
        for (Member node : nodes) {
          if (node.markerFor(policy) < marker) {
            lagging.add(node.name());
          }
        }
      }
    });
    return lagging;
  }
}
