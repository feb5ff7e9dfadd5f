package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.Install;
import java.util.List;
import java.util.Optional;

/** Finds out who routes Services that are handed back. */
final class SuccessorRule {
  private SuccessorRule() {}

  /**
   * What tells who it is.
   *
   * @param asked whether somebody has said that kube-proxy is not to be waited for
   * @param plugin the network plugin that can stand in for kube-proxy, in words
   * @param kubeProxySeen whether kube-proxy was ever seen in this installation
   * @param install how agents run now; empty if nothing tells
   * @param nodes what agents report
   */
  record Signs(
      boolean asked,
      Optional<String> plugin,
      boolean kubeProxySeen,
      Optional<Install> install,
      List<NodeReport> nodes) {}

  /**
   * A plugin that can stand in for kube-proxy may run for other purposes. That it routes Services
   * is certain only where agents leave Services to others, and no kube-proxy ever was.
   */
  static Successor of(Signs signs) {
    if (signs.asked()) {
      return new Successor.Another("another proxy");
    }
    boolean leftToOthers =
        signs.install().filter(Install.BESIDE_KUBE_PROXY::equals).isPresent()
            && signs.nodes().stream()
                .flatMap(node -> Installs.parse(node.install()).stream())
                .allMatch(Install.BESIDE_KUBE_PROXY::equals);
    return leftToOthers && !signs.kubeProxySeen() && signs.plugin().isPresent()
        ? new Successor.Another(signs.plugin().get())
        : new Successor.KubeProxy();
  }
}
