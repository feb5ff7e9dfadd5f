package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.NodeInfo;

/**
 * A Node and whether it is about to go.
 *
 * @param node the node
 * @param beingDeleted the Node object is being deleted
 * @param leavingByAutoscaler it carries the taint {@code ToBeDeletedByClusterAutoscaler}
 */
public record NodeStatus(NodeInfo node, boolean beingDeleted, boolean leavingByAutoscaler) {

  /** Whether a cloud's load balancer should still send it new connections (KEP-3836). */
  public boolean isEligibleForLoadBalancers() {
    return !beingDeleted && !leavingByAutoscaler;
  }
}
