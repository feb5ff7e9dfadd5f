package io.servicerouting.operator.install;

import io.servicerouting.operator.install.NodeReport.KubeProxySeen;
import java.util.List;

/** Reports of nodes. */
final class Reports {

  private Reports() {}

  static NodeReport of(String node, String install, KubeProxySeen kubeProxy) {
    return new NodeReport(node, true, "0.1.0", install, List.of(), kubeProxy);
  }

  static NodeReport withKubeProxy(String node) {
    return of(node, "BesideKubeProxy", new KubeProxySeen(true, true));
  }

  static NodeReport withoutKubeProxy(String node) {
    return of(node, "InsteadOfKubeProxy", new KubeProxySeen(false, false));
  }

  static NodeReport removed(String node) {
    return of(node, NodeReport.REMOVED, new KubeProxySeen(true, true));
  }

  static NodeReport unheard(String node) {
    return of(node, "BesideKubeProxy", null);
  }

  static NodeReport down(NodeReport node) {
    return new NodeReport(
        node.node(), false, node.agentVersion(), node.install(), node.modes(), node.kubeProxy());
  }
}
