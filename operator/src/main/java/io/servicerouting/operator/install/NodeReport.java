package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.NodeMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the installation has to know of a node with an agent.
 *
 * @param node its name
 * @param nodeReady whether the node is Ready; of one that is not, nothing new can be heard
 * @param agentVersion the agent's version; empty if unknown
 * @param install how the agent is installed, in its own words; empty if unknown
 * @param modes the modes it knows
 * @param kubeProxy what it sees of kube-proxy; null if it has not said so yet
 */
record NodeReport(
    String node,
    boolean nodeReady,
    String agentVersion,
    String install,
    List<NodeMode> modes,
    @Nullable KubeProxySeen kubeProxy) {

  /** How an agent reports that it has removed its rules. */
  static final String REMOVED = "Removed";

  /**
   * What an agent sees of kube-proxy on its node.
   *
   * @param running whether it runs
   * @param rules whether its rules are in the kernel
   */
  record KubeProxySeen(boolean running, boolean rules) {}

  /** A node that is Ready, and of which no agent has reported. */
  static NodeReport silent(String node) {
    return new NodeReport(node, true, "", "", List.of(), null);
  }

  /** Whether kube-proxy is known to run here. */
  boolean runsKubeProxy() {
    return kubeProxy != null && kubeProxy.running();
  }

  /** Whether kube-proxy is known to route this node's traffic. */
  boolean hasKubeProxyRules() {
    return kubeProxy != null && kubeProxy.rules();
  }

  /** Whether the agent says that no rule of its own is left. */
  boolean isRemoved() {
    return install.equals(REMOVED);
  }
}
