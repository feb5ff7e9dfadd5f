package io.servicerouting.operator.world;

import io.servicerouting.api.v1alpha1.KubeProxyStatus;
import io.servicerouting.api.v1alpha1.NodeMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent of one node last reported.
 *
 * @param node the node
 * @param marker every ServiceRoutingPolicy of at most this resourceVersion is programmed, apart
 *     from the exceptions; -1 if the agent has not said so yet
 * @param clusterMarker the same for ClusterServiceRoutingPolicies
 * @param exceptions policies that are not programmed as they ask
 * @param unlisted how many more exceptions there are than the agent could list
 * @param failure why the kernel has not everything that the API asks for; null if it has
 * @param agentVersion the agent's version; empty if unknown
 * @param install how the agent runs beside or instead of kube-proxy, in its own words; empty if
 *     unknown
 * @param kubeProxy what it sees of kube-proxy on its node; null if it has not said so
 * @param modes the modes the agent knows, and whether the node can do them
 */
public record NodeState(
    String node,
    long marker,
    long clusterMarker,
    Map<PolicyRef, NodeException> exceptions,
    int unlisted,
    @Nullable String failure,
    String agentVersion,
    String install,
    @Nullable KubeProxyStatus kubeProxy,
    List<NodeMode> modes) {

  /**
   * Whether this node routes only Services that are the agent's, because the agent leaves the rest
   * to a kube-proxy that does not run here.
   */
  public boolean lacksKubeProxy() {
    return install.equals("BesideKubeProxy") && kubeProxy != null && !kubeProxy.running();
  }

  /** The marker for the kind of a policy. */
  public long markerFor(PolicyRef policy) {
    return switch (policy) {
      case PolicyRef.Namespaced _ -> marker;
      case PolicyRef.Cluster _ -> clusterMarker;
    };
  }

  /**
   * Why a node has not programmed a policy as it asks.
   *
   * @param reason a word for programs; empty if the agent gave none
   * @param field the policy's field that is to blame; empty if it is about the whole
   * @param message what is wrong
   */
  public record NodeException(String reason, String field, String message) {
    /** The reason of an agent that carries the policy's targets in another mode. */
    public static final String FELL_BACK = "FellBack";

    /** Whether the traffic is carried, only in another mode than the policy asks for. */
    public boolean isFallback() {
      return reason.equals(FELL_BACK);
    }
  }
}
