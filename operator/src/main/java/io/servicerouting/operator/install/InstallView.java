package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few objects of the installation as last seen; says when one changed. */
final class InstallView implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InstallView.class);
  private static final String KUBE_SYSTEM = "kube-system";
  private static final String KUBE_PROXY_LABEL = "k8s-app";
  private static final String KUBE_PROXY = "kube-proxy";

  private final String namespace;
  private final SharedIndexInformer<DaemonSet> agents;
  private final SharedIndexInformer<ConfigMap> configMaps;
  private final SharedIndexInformer<DaemonSet> kubeSystem;

  InstallView(KubernetesClient client, String namespace, Runnable changed) {
    this.namespace = namespace;
    agents =
        start(
            client.apps().daemonSets().inNamespace(namespace).withName(InstallNames.AGENT),
            changed);
    configMaps =
        start(
            client
                .configMaps()
                .inNamespace(namespace)
                .withLabel(InstallNames.NAME_LABEL, InstallNames.PRODUCT),
            changed);
    kubeSystem = start(client.apps().daemonSets().inNamespace(KUBE_SYSTEM), changed);
  }

  private static <T extends HasMetadata> SharedIndexInformer<T> start(
      Informable<T> objects, Runnable changed) {
    var informer = objects.runnableInformer(0);
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T object) {
            changed.run();
          }

          @Override
          public void onUpdate(T before, T now) {
            changed.run();
          }

          @Override
          public void onDelete(T object, boolean finalStateUnknown) {
            changed.run();
          }
        });
    informer.exceptionHandler((started, problem) -> {
      LOG.warn(
          "Watching {} of the installation failed, trying again: {}",
          informer.getApiTypeClass().getSimpleName(),
          problem.toString());
      return true;
    });
    var _ = informer.start();
    return informer;
  }

  /** Whether everything was listed once. */
  boolean synced() {
    return agents.hasSynced() && configMaps.hasSynced() && kubeSystem.hasSynced();
  }

  @Nullable DaemonSet agents() {
    return agents.getStore().list().stream().findFirst().orElse(null);
  }

  @Nullable ConfigMap settings() {
    return configMaps.getIndexer().getByKey(namespace + "/" + InstallNames.AGENT);
  }

  boolean hasKubeProxyDaemonSet() {
    return kubeSystem.getStore().list().stream()
        .map(daemonSet -> daemonSet.getMetadata().getLabels())
        .anyMatch(labels -> labels != null && KUBE_PROXY.equals(labels.get(KUBE_PROXY_LABEL)));
  }

  /** The network plugin that can stand in for kube-proxy, in words, if there is one. */
  Optional<String> plugin() {
    return OtherProxies.plugin(kubeSystem.getStore().list());
  }

  @Override
  public void close() {
    List.of(agents, configMaps, kubeSystem).forEach(SharedIndexInformer::close);
  }
}
