package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.PolicyRef;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes have not yet programmed which policies. Pending policies are sorted by the marker
 * that they wait for, so that a report of a node finds those that it may complete. Not thread-safe.
 */
final class PendingPolicies {

  /** A policy and the nodes it waits for; {@code nodes} changes. */
  private record Tracked(long required, BitSet nodes) {}

  private final NodeSlots nodes;
  private final Map<PolicyRef, Tracked> tracked = new HashMap<>();
  private final NavigableMap<Long, Set<PolicyRef>> namespaced = new TreeMap<>();
  private final NavigableMap<Long, Set<PolicyRef>> cluster = new TreeMap<>();

  PendingPolicies(NodeSlots nodes) {
    this.nodes = nodes;
  }

  /** The nodes that a policy waits for; all that should have it, if it is not tracked. */
  BitSet of(PolicyRef policy) {
    Tracked found = tracked.get(policy);
    return found == null ? nodes.desired() : found.nodes();
  }

  /** Tracks a policy that waits for nodes to report this marker. */
  void require(PolicyRef policy, long required) {
    Tracked before = tracked.get(policy);
    if (before != null && before.required() == required) {
      return;
    }
    forget(policy);
    BitSet waiting = new BitSet();
    nodes.desired().stream().filter(slot -> lags(slot, policy, required)).forEach(waiting::set);
    tracked.put(policy, new Tracked(required, waiting));
    index(policy, required, waiting);
  }

  void forget(PolicyRef policy) {
    Tracked before = tracked.remove(policy);
    if (before != null) {
      unindex(policy, before.required());
    }
  }

  /** A node became one that should have policies, or is no longer one. */
  void nodeChanged(String node) {
    int slot = nodes.slot(node);
    boolean desired = nodes.desired().get(slot);
    tracked.forEach((policy, each) -> {
      each.nodes().set(slot, desired && lags(slot, policy, each.required()));
      unindex(policy, each.required());
      index(policy, each.required(), each.nodes());
    });
  }

  /**
   * A node reported its markers.
   *
   * @param advanced gets the policies that it was waited for, and whether it was the last one
   */
  void advance(String node, NodeState state, Map<PolicyRef, Boolean> advanced) {
    int slot = nodes.slot(node);
    advance(slot, namespaced, state.marker(), advanced);
    advance(slot, cluster, state.clusterMarker(), advanced);
  }

  private void advance(
      int slot,
      NavigableMap<Long, Set<PolicyRef>> waiting,
      long marker,
      Map<PolicyRef, Boolean> advanced) {
    List<PolicyRef> reached =
        waiting.headMap(marker, true).values().stream().flatMap(Set::stream).toList();
    for (PolicyRef policy : reached) {
      Tracked each = tracked.get(policy);
      if (each != null && each.nodes().get(slot)) {
        each.nodes().clear(slot);
        boolean complete = each.nodes().isEmpty();
        if (complete) {
          unindex(policy, each.required());
        }
        advanced.put(policy, complete);
      }
    }
  }

  private boolean lags(int slot, PolicyRef policy, long required) {
    @Nullable NodeState state = nodes.state(slot);
    return state == null || state.markerFor(policy) < required;
  }

  private NavigableMap<Long, Set<PolicyRef>> indexOf(PolicyRef policy) {
    return policy instanceof PolicyRef.Cluster ? cluster : namespaced;
  }

  private void index(PolicyRef policy, long required, BitSet waiting) {
    if (!waiting.isEmpty()) {
      indexOf(policy).computeIfAbsent(required, version -> new HashSet<>()).add(policy);
    }
  }

  private void unindex(PolicyRef policy, long required) {
    indexOf(policy)
        .computeIfPresent(
            required,
            (version, policies) -> {
              policies.remove(policy);
              return policies.isEmpty() ? null : policies;
            });
  }
}
