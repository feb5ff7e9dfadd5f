package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the ServiceRoutingConfig when the operator starts in a cluster for the first time. */
final class FirstStart {

  private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
  private static final String KUBE_SYSTEM = "kube-system";

  /** kubeadm and most others, and clouds that run it as a static pod. */
  private static final List<Map<String, String>> KUBE_PROXY_PODS =
      List.of(Map.of("k8s-app", "kube-proxy"), Map.of("component", "kube-proxy"));

  private final KubernetesClient client;

  FirstStart(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Creates it: beside whatever routes Services already, and instead of kube-proxy only if nothing
   * seems to. If one runs unseen, agents program ahead of its rules, and report it if it is
   * kube-proxy.
   */
  void createConfig(boolean kubeProxyDaemonSet) {
    String present = kubeProxyDaemonSet || hasKubeProxyPods() ? "kube-proxy in kube-system" : null;
    if (present == null) {
      present =
          OtherProxies.find(
                  client.nodes().list().getItems(),
                  client.apps().daemonSets().inNamespace(KUBE_SYSTEM).list().getItems())
              .orElse(null);
    }
    var install = present == null ? Install.INSTEAD_OF_KUBE_PROXY : Install.BESIDE_KUBE_PROXY;
    var config = new ServiceRoutingConfig();
    config.setMetadata(new ObjectMetaBuilder().withName(ServiceRoutingConfig.NAME).build());
    config.setSpec(
        new ServiceRoutingConfigSpec(
            Installs.apiName(install), null, null, null, null, null, null, null, null));
    client.resource(config).create();
    LOG.info(
        "First start in this cluster: ServiceRoutingConfig {} created with install {}, because {}",
        ServiceRoutingConfig.NAME,
        Installs.apiName(install),
        present == null
            ? "neither kube-proxy nor another proxy is seen"
            : "Services are routed already: " + present);
  }

  private boolean hasKubeProxyPods() {
    return KUBE_PROXY_PODS.stream()
        .anyMatch(labels ->
            !client.pods().inNamespace(KUBE_SYSTEM).withLabels(labels).list().getItems().isEmpty());
  }
}
