package io.servicerouting.operator.world;

import io.servicerouting.routing.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Is told what changed. Called after the world has changed, on the thread that watches the kind of
 * object, one call at a time for a kind and several kinds at once: it must be quick, must not wait,
 * and must not throw. Nothing is told twice for a version that was seen already; calls come for
 * objects that were there at the start, too.
 */
public interface WorldListener {

  /** A Service came, went, or changed in a way that routing, selectors or policies notice. */
  default void serviceChanged(ObjectName service) {}

  /** The endpoints of a Service changed; the Service may be unknown. */
  default void endpointsChanged(ObjectName service) {}

  /** Pods that a Service selects can no longer be placed, now can, or cannot for another reason. */
  default void unplacedPodsChanged(ObjectName service) {}

  /** A policy came, went, or changed (its status too). */
  default void policyChanged(ObjectName policy) {}

  /** A cluster policy came, went, or changed (its status too). */
  default void clusterPolicyChanged(String policy) {}

  /**
   * What policies say about a Service may have changed: one of them, or the labels of its
   * namespace. The Service may be unknown.
   */
  default void policiesOfServiceChanged(ObjectName service) {}

  /** As {@link #policiesOfServiceChanged}, for all Services of a namespace. */
  default void policiesOfNamespaceChanged(String namespace) {}

  /** As {@link #policiesOfServiceChanged}, for all Services. */
  default void allPoliciesChanged() {}

  /** A Node came, went, or changed in what {@link WorldNode} holds. */
  default void nodeChanged(String node) {}

  /**
   * A node's agent reported something new.
   *
   * @param before null if it is its first report
   * @param after null if the report is gone
   */
  default void nodeStateChanged(
      String node, @Nullable NodeState before, @Nullable NodeState after) {}

  /**
   * A pod of the agents came, went, or became ready or not.
   *
   * @param node where it runs; empty while it is not scheduled
   */
  default void agentPodChanged(String node) {}

  /**
   * A node's agent reported how many connections it has counted. The world does not keep that.
   *
   * @param counts null if the report is gone
   */
  default void trafficReported(String node, @Nullable TrafficCounts counts) {}

  /** The ServiceRoutingConfig came, went or changed. */
  default void configChanged() {}

  /** Every kind was listed once: from now on the world is complete. Called once. */
  default void synced() {}
}
