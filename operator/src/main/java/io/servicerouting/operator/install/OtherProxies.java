package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What routes Services without showing as kube-proxy's pods: distributions that run kube-proxy in
 * the kubelet's process, and network plugins that replace it.
 */
final class OtherProxies {

  /** By a part of the kubelet's version. */
  private static final Map<String, String> DISTRIBUTIONS =
      Map.of("+k3s", "k3s runs kube-proxy in its own process", "+rke2", "RKE2 runs kube-proxy");

  private static final String MICROK8S = "microk8s.io/cluster";

  /** By the name of their DaemonSet in kube-system. */
  private static final Map<String, String> PLUGINS =
      Map.of(
          "cilium", "Cilium without kube-proxy",
          "antrea-agent", "Antrea without kube-proxy",
          "kube-router", "kube-router");

  private OtherProxies() {}

  /**
   * Who routes Services, in words; empty if nobody is known to.
   *
   * @param daemonSets those of kube-system
   */
  static Optional<String> find(List<Node> nodes, List<DaemonSet> daemonSets) {
    return nodes.stream()
        .flatMap(node -> distribution(node).stream())
        .findFirst()
        .or(() -> plugin(daemonSets));
  }

  /**
   * The network plugin that can stand in for kube-proxy, in words; empty if there is none.
   *
   * @param daemonSets those of kube-system
   */
  static Optional<String> plugin(List<DaemonSet> daemonSets) {
    return daemonSets.stream()
        .map(daemonSet -> daemonSet.getMetadata().getName())
        .filter(PLUGINS::containsKey)
        .sorted()
        .map(PLUGINS::get)
        .findFirst();
  }

  private static Optional<String> distribution(Node node) {
    var labels = node.getMetadata().getLabels();
    if (labels != null && labels.containsKey(MICROK8S)) {
      return Optional.of("MicroK8s runs kube-proxy in its own process");
    }
    var status = node.getStatus();
    if (status == null || status.getNodeInfo() == null) {
      return Optional.empty();
    }
    String version = String.valueOf(status.getNodeInfo().getKubeletVersion());
    return DISTRIBUTIONS.entrySet().stream()
        .filter(distribution -> version.contains(distribution.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
