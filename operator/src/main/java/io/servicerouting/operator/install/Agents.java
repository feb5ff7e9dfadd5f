package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agents' ConfigMap and DaemonSet. */
final class Agents {

  private final KubernetesClient client;
  private final OwnObjects objects;
  private final AgentDaemonSet template;
  private final String namespace;
  private final String image;

  /**
   * @param image the agent that belongs to this version of the operator
   */
  Agents(KubernetesClient client, String namespace, String image) {
    this.client = client;
    this.objects = new OwnObjects(client);
    this.template = new AgentDaemonSet(client.getKubernetesSerialization());
    this.namespace = namespace;
    this.image = image;
  }

  /**
   * How agents are to run.
   *
   * @param spec what ServiceRoutingConfig says
   * @param install beside or instead of kube-proxy
   * @param apiServers where the API server is
   * @param leave whether they are only to remove their rules
   */
  record Wish(
      ServiceRoutingConfigSpec spec,
      Install install,
      ApiServerAddresses apiServers,
      AgentEnvironment.Leave leave) {}

  /**
   * Makes the agents run so; writes nothing if they do.
   *
   * @return their DaemonSet
   */
  DaemonSet keep(Wish wish, InstallView view, OwnerReference owner) {
    var settings = objects.keep(settings(wish, owner), view.settings());
    DaemonSet present = view.agents();
    var variables =
        new AgentDaemonSet.Variables(
            namespace,
            image,
            AgentEnvironment.fingerprint(settings.getData()),
            wish.apiServers().noted(podAnnotation(present, AgentDaemonSet.API_SERVERS)),
            owner,
            wish.install(),
            wish.leave() != AgentEnvironment.Leave.NO);
    return objects.keep(template.build(wish.spec(), variables), present);
  }

  private ConfigMap settings(Wish wish, OwnerReference owner) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(InstallNames.AGENT)
        .withLabels(InstallNames.AGENT_LABELS)
        .withOwnerReferences(owner)
        .endMetadata()
        .withData(AgentEnvironment.of(wish.spec(), wish.install(), wish.apiServers(), wish.leave()))
        .build();
  }

  /** Whether the DaemonSet as last seen starts agents that only remove their rules. */
  static boolean areToldToUninstall(InstallView view) {
    var settings = view.settings();
    if (settings == null
        || settings.getData() == null
        || !settings.getData().containsKey(AgentEnvironment.UNINSTALL)) {
      return false;
    }
    var hash = podAnnotation(view.agents(), AgentDaemonSet.SETTINGS_HASH);
    return AgentEnvironment.fingerprint(settings.getData()).equals(hash);
  }

  /** How many pods of agents there are on nodes that can end them. */
  int podsOn(Set<String> nodes) {
    return Math.toIntExact(
        pods().stream().filter(pod -> nodes.contains(pod.getSpec().getNodeName())).count());
  }

  /** The agents' pods as of now. */
  List<Pod> pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabels(InstallNames.AGENT_LABELS)
        .list()
        .getItems();
  }

  /** Deletes the DaemonSet; its pods go in the background. */
  void deleteDaemonSet() {
    client.apps().daemonSets().inNamespace(namespace).withName(InstallNames.AGENT).delete();
  }

  /** Deletes the settings. */
  void deleteSettings() {
    client.configMaps().inNamespace(namespace).withName(InstallNames.AGENT).delete();
  }

  private static @Nullable String podAnnotation(@Nullable DaemonSet daemonSet, String name) {
    if (daemonSet == null) {
      return null;
    }
    var annotations = daemonSet.getSpec().getTemplate().getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }
}
