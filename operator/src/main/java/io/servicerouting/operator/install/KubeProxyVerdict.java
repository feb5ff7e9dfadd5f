package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.Install;
import java.util.List;

/**
 * Whether kube-proxy is where ServiceRoutingConfig wants it.
 *
 * @param status True, False or Unknown
 * @param reason for programs
 * @param message for people: what is seen, and what to do
 * @param changing whether a change of {@code spec.install} is under way that needs somebody to act
 */
record KubeProxyVerdict(String status, String reason, String message, boolean changing) {

  static final String TYPE = "KubeProxy";

  private static final String START =
      "start kube-proxy again (for example with the DaemonSet kube-system/kube-proxy)";

  /**
   * @param asked what ServiceRoutingConfig says
   * @param effective what agents are told
   * @param daemonSet whether there is a DaemonSet kube-system/kube-proxy
   */
  static KubeProxyVerdict of(
      Install asked, EffectiveInstall effective, List<NodeReport> nodes, boolean daemonSet) {
    if (effective.isWaiting()) {
      return new KubeProxyVerdict(
          "False",
          "WaitingForKubeProxy",
          "Agents go on routing all Services until kube-proxy's rules are on every node; %s."
                  .formatted(START)
              + " Without its rules: %s.".formatted(Names.of(effective.waitingFor())),
          true);
    }
    var unheard =
        nodes.stream().filter(node -> node.kubeProxy() == null).map(NodeReport::node).toList();
    return switch (asked) {
      case INSTEAD_OF_KUBE_PROXY -> insteadOf(nodes, unheard, daemonSet);
      case BESIDE_KUBE_PROXY -> beside(nodes, unheard, daemonSet);
    };
  }

  private static KubeProxyVerdict insteadOf(
      List<NodeReport> nodes, List<String> unheard, boolean daemonSet) {
    var running = nodes.stream().filter(NodeReport::runsKubeProxy).map(NodeReport::node).toList();
    if (daemonSet) {
      return new KubeProxyVerdict(
          "False",
          "StillInstalled",
          "Agents route all Services, ahead of kube-proxy's rules. Once they are ready, remove"
              + " kube-proxy: kubectl -n kube-system delete daemonset kube-proxy.",
          true);
    }
    if (!running.isEmpty()) {
      return new KubeProxyVerdict(
          "False",
          "StillRunning",
          "Agents route all Services, ahead of kube-proxy's rules. kube-proxy still runs on: %s."
              .formatted(Names.of(running)),
          true);
    }
    if (!unheard.isEmpty()) {
      return unknown(unheard);
    }
    var rules = nodes.stream().filter(NodeReport::hasKubeProxyRules).map(NodeReport::node).toList();
    return new KubeProxyVerdict(
        "True",
        "Replaced",
        rules.isEmpty()
            ? "Agents route all Services; there is no kube-proxy."
            : "Agents route all Services; kube-proxy is gone, its rules are still on: %s."
                .formatted(Names.of(rules)),
        false);
  }

  private static KubeProxyVerdict beside(
      List<NodeReport> nodes, List<String> unheard, boolean daemonSet) {
    if (nodes.isEmpty() && daemonSet) {
      return new KubeProxyVerdict(
          "True", "RunsBeside", "There is a DaemonSet of kube-proxy.", false);
    }
    if (!unheard.isEmpty() || nodes.isEmpty()) {
      return unknown(unheard);
    }
    var without =
        nodes.stream()
            .filter(node -> !node.runsKubeProxy() && !node.hasKubeProxyRules())
            .map(NodeReport::node)
            .toList();
    if (!without.isEmpty()) {
      return new KubeProxyVerdict(
          "False",
          "NotRunning",
          "Agents route only the Services that policies concern, and kube-proxy is not seen on: %s."
                  .formatted(Names.of(without))
              + " If nobody else routes Services there, "
              + START
              + " or set spec.install: InsteadOfKubeProxy.",
          false);
    }
    return new KubeProxyVerdict("True", "RunsBeside", "kube-proxy is on every node.", false);
  }

  private static KubeProxyVerdict unknown(List<String> unheard) {
    return new KubeProxyVerdict(
        "Unknown",
        "NotReported",
        unheard.isEmpty()
            ? "No agent has reported yet."
            : "No report yet whether kube-proxy is on: %s.".formatted(Names.of(unheard)),
        false);
  }
}
