package io.servicerouting.operator.install;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.servicerouting.api.v1alpha1.AgentSettings;
import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds the agents' DaemonSet: config/agent/daemonset.yaml with what ServiceRoutingConfig says.
 */
final class AgentDaemonSet {

  /** On the pods: changes when the agents have to be started anew. */
  static final String SETTINGS_HASH = "servicerouting.io/settings-hash";

  /** On the pods: see {@link ApiServerAddresses#noted}. */
  static final String API_SERVERS = "servicerouting.io/api-servers";

  private static final String TEMPLATE = "daemonset.yaml";
  private static final IntOrString ALL = new IntOrString("100%");

  private final KubernetesSerialization serialization;
  private final String yaml;

  AgentDaemonSet(KubernetesSerialization serialization) {
    this.serialization = serialization;
    try (InputStream in = AgentDaemonSet.class.getResourceAsStream(TEMPLATE)) {
      yaml = new String(Objects.requireNonNull(in, TEMPLATE).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + TEMPLATE, e);
    }
  }

  /**
   * What varies.
   *
   * @param namespace where the agents run
   * @param image the agent of the operator's version, for a configuration that names none
   * @param settingsHash {@link AgentEnvironment#fingerprint} of the settings
   * @param apiServers what to note of the API server's addresses
   * @param owner what takes the DaemonSet along when it goes; null for nothing
   * @param install beside or instead of kube-proxy; in the pods themselves, because an agent that
   *     found no settings would run beside a kube-proxy that may not be there
   * @param uninstall whether agents are only to remove their rules, all at the same time
   */
  record Variables(
      String namespace,
      String image,
      String settingsHash,
      String apiServers,
      @Nullable OwnerReference owner,
      Install install,
      boolean uninstall) {}

  /** The DaemonSet to apply. */
  DaemonSet build(ServiceRoutingConfigSpec config, Variables variables) {
    var daemonSet = serialization.unmarshal(yaml, DaemonSet.class);
    var metadata = daemonSet.getMetadata();
    metadata.setNamespace(variables.namespace());
    if (variables.owner() != null) {
      metadata.setOwnerReferences(List.of(variables.owner()));
    }
    var template = daemonSet.getSpec().getTemplate();
    template
        .getMetadata()
        .setAnnotations(
            new TreeMap<>(
                Map.of(
                    SETTINGS_HASH, variables.settingsHash(),
                    API_SERVERS, variables.apiServers())));
    var pod = template.getSpec();
    var container = pod.getContainers().getFirst();
    container.setImage(variables.image());
    container
        .getEnv()
        .add(new EnvVar(AgentEnvironment.INSTALL, Installs.apiName(variables.install()), null));
    if (config.agent() != null) {
      adopt(config.agent(), container);
      if (config.agent().nodeSelector() != null) {
        pod.setNodeSelector(config.agent().nodeSelector());
      }
      if (config.agent().tolerations() != null) {
        pod.setTolerations(config.agent().tolerations());
      }
    }
    if (config.masqueradeBit() != null) {
      container.setArgs(List.of("--iptables-masquerade-bit=" + config.masqueradeBit()));
    }
    if (config.metrics() != null && config.metrics().port() != null) {
      var port = container.getPorts().getFirst();
      port.setContainerPort(config.metrics().port());
      port.setHostPort(config.metrics().port());
    }
    if (variables.uninstall()) {
      // A node that is down would otherwise use up what may be unavailable, for ever.
      daemonSet.getSpec().getUpdateStrategy().getRollingUpdate().setMaxUnavailable(ALL);
    }
    return daemonSet;
  }

  private static void adopt(AgentSettings settings, Container container) {
    if (settings.image() != null) {
      container.setImage(settings.image());
    }
    if (settings.resources() != null) {
      container.setResources(settings.resources());
    }
  }
}
