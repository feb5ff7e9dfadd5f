package io.servicerouting.operator.preflight;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether agents of another installation run in this cluster: two agents on a node would take each
 * other's rules for damage, and two operators each other's statuses.
 */
final class OtherInstallationCheck implements ClusterCheck {

  private static final Map<String, String> AGENTS =
      Map.of(
          "app.kubernetes.io/name", "servicerouting",
          "app.kubernetes.io/component", "proxy-agent");

  private final KubernetesClient client;
  private final String namespace;

  /**
   * @param namespace where this installation's agents run
   */
  OtherInstallationCheck(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Optional<Obstacle> look() {
    var others = new TreeSet<String>();
    for (var daemonSet :
        client.apps().daemonSets().inAnyNamespace().withLabels(AGENTS).list().getItems()) {
      var metadata = daemonSet.getMetadata();
      if (!metadata.getNamespace().equals(namespace)) {
        others.add(metadata.getNamespace() + "/" + metadata.getName());
      }
    }
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                "AnotherInstallation",
                "A cluster has one installation, and DaemonSet %s belongs to another one than that in"
                        .formatted(String.join(", ", others))
                    + " namespace %s. Uninstall one of the two; this one waits."
                        .formatted(namespace)));
  }
}
