package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.Install;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How agents are told to install, as opposed to how ServiceRoutingConfig asks for it. Towards
 * InsteadOfKubeProxy there is nothing to wait for: the agents' rules stand before kube-proxy's.
 * Back to BesideKubeProxy, an agent would drop the rules of all Services without label, so it has
 * to wait until kube-proxy's rules are in the kernel of every node.
 *
 * @param install what agents are told
 * @param waitingFor nodes without kube-proxy's rules, sorted; empty if nothing is waited for
 */
record EffectiveInstall(Install install, List<String> waitingFor) {

  /**
   * @param asked what ServiceRoutingConfig says
   * @param current what agents were last told; null if they never were
   * @param desiredAgents how many nodes should have an agent
   */
  static EffectiveInstall decide(
      Install asked, @Nullable Install current, List<NodeReport> nodes, int desiredAgents) {
    if (asked == Install.INSTEAD_OF_KUBE_PROXY || current != Install.INSTEAD_OF_KUBE_PROXY) {
      return new EffectiveInstall(asked, List.of());
    }
    var without =
        nodes.stream()
            .filter(node -> !node.hasKubeProxyRules())
            .map(NodeReport::node)
            .sorted()
            .toList();
    if (without.isEmpty() && nodes.size() >= desiredAgents) {
      return new EffectiveInstall(asked, List.of());
    }
    return new EffectiveInstall(
        Install.INSTEAD_OF_KUBE_PROXY,
        without.isEmpty() ? List.of("nodes whose agent has not reported yet") : without);
  }

  boolean isWaiting() {
    return !waitingFor.isEmpty();
  }
}
