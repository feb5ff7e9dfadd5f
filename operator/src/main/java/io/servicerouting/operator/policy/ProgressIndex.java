package io.servicerouting.operator.policy;

import io.servicerouting.operator.programming.AgentNodes;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far every node is with every policy, kept up to date event by event: a report of one of many
 * nodes costs what policies are still pending, not how many there are.
 *
 * <p>A node that has programmed a policy's generation has it until the generation changes. An agent
 * that starts anew reports from the beginning, but its rules have stayed. One that cannot write to
 * its kernel says so, and has no policy then.
 *
 * <p>Thread-safe. Must not be asked from within {@link ClusterWorld#reading}, because it asks the
 * world under a lock of its own.
 */
final class ProgressIndex implements WorldListener {

  /** Is told about progress, outside of any lock. */
  interface Listener {
    /**
     * The progress of a policy changed.
     *
     * @param complete whether that was the last node, or something else to be told at once
     */
    void progressed(PolicyRef policy, boolean complete);

    /** The nodes changed, and with them the progress of all policies. */
    void nodesChanged();

    /** The progress of all policies may be another one after this time, though nothing happens. */
    void nodesMayChangeAfter(Duration time);
  }

  private final ClusterWorld world;
  private final PolicyMarkers markers;
  private final Listener listener;
  private final NodeSlots nodes = new NodeSlots();
  private final PendingPolicies pending = new PendingPolicies(nodes);
  private final NodeExceptions exceptions = new NodeExceptions();
  private final JoiningNodes joining;
  private final InstantSource clock;

  ProgressIndex(ClusterWorld world, PolicyMarkers markers, Listener listener, InstantSource clock) {
    this.world = world;
    this.markers = markers;
    this.listener = listener;
    this.joining = new JoiningNodes(clock);
    this.clock = clock;
  }

  /** Takes in what the world holds already; for one that listens from now on. */
  void catchUp() {
    world.nodes().forEach(node -> nodeChanged(node.name(), node.created()));
    world.nodeStates().forEach(state -> nodeStateChanged(state.node(), null, state));
    world.clusterPolicies().forEach(policy -> clusterPolicyChanged(policy.name()));
    world.policies().forEach(policy -> policyChanged(policy.name()));
  }

  /** How far the nodes are with a policy. */
  synchronized Progress of(PolicyRef policy) {
    return exceptions.progress(
        policy, nodes, pending.of(policy), node -> joining.contains(node, nodes.state(node)));
  }

  @Override
  public void policyChanged(ObjectName policy) {
    track(new PolicyRef.Namespaced(policy));
  }

  @Override
  public void clusterPolicyChanged(String policy) {
    track(new PolicyRef.Cluster(policy));
  }

  private synchronized void track(PolicyRef policy) {
    long required = markers.required(policy);
    if (required == PolicyMarkers.NEVER) {
      pending.forget(policy);
    } else {
      pending.require(policy, required);
    }
  }

  @Override
  public void nodeChanged(String name) {
    WorldNode node = world.node(name);
    // Nodes of the first list may have been there for long.
    nodeChanged(name, node == null || world.synced() ? clock.instant() : node.created());
  }

  private void nodeChanged(String name, Instant joined) {
    WorldNode node = world.node(name);
    Duration grace = Duration.ZERO;
    boolean desired = node != null && node.ready() && AgentNodes.expects(node, world.config());
    boolean changed;
    synchronized (this) {
      changed = nodes.desire(name, desired);
      if (changed) {
        pending.nodeChanged(name);
      }
      if (changed && desired) {
        grace = joining.joined(name, joined);
      } else if (changed) {
        joining.left(name);
      }
      if (node == null) {
        nodes.forget(name);
      }
    }
    if (changed) {
      listener.nodesChanged();
    }
    if (grace.isPositive()) {
      listener.nodesMayChangeAfter(grace);
    }
  }

  /** Another nodeSelector or other tolerations make other nodes count. */
  @Override
  public void configChanged() {
    world.nodes().forEach(node -> nodeChanged(node.name()));
  }

  @Override
  public void nodeStateChanged(String node, @Nullable NodeState before, @Nullable NodeState after) {
    Set<PolicyRef> exceptional = new HashSet<>();
    Map<PolicyRef, Boolean> advanced = new LinkedHashMap<>();
    boolean concernsAll;
    synchronized (this) {
      nodes.report(node, after);
      exceptional.addAll(exceptions.report(node, after));
      boolean unlisted = exceptions.overflow(node, after);
      concernsAll = exceptions.breakdown(node, after) || unlisted;
      if (after != null) {
        pending.advance(node, after, advanced);
      }
    }
    exceptional.forEach(policy -> advanced.put(policy, true));
    Map<PolicyRef, Boolean> told = new HashMap<>(advanced);
    told.forEach(listener::progressed);
    if (concernsAll) {
      listener.nodesChanged();
    }
  }
}
