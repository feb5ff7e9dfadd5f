package io.servicerouting.operator.install;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.ApiServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;

/** An API server of its own with the bundle as a user applies it, and a look at what is there. */
final class InstalledBundle implements AutoCloseable {

  static final String BUNDLE =
      Path.of(System.getProperty("project.root", "..")).resolve("config/default").toString();

  private static final String NAMESPACE = OperatorProcess.NAMESPACE;

  final ApiServer server;
  final KubernetesClient client;

  private InstalledBundle(ApiServerOptions options) {
    server = ApiServer.start(options);
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.url().toString())
            .withCaCertFile(server.caFile().toString())
            .withOauthToken(server.adminToken())
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  static InstalledBundle create() {
    var bundle = new InstalledBundle(ApiServerOptions.defaults());
    bundle.applyBundle();
    return bundle;
  }

  static InstalledBundle withControllers() {
    var bundle = new InstalledBundle(new ApiServerOptions(true));
    bundle.applyBundle();
    return bundle;
  }

  /** What the operator may do, and not the CRDs. */
  static InstalledBundle withoutKinds() {
    var bundle = new InstalledBundle(ApiServerOptions.defaults());
    bundle.apply(Path.of(BUNDLE).resolveSibling("rbac").toString());
    return bundle;
  }

  /** What a GitOps tool does. */
  void applyBundle() {
    apply(BUNDLE);
  }

  private void apply(String folder) {
    server.kubectl("apply", "--server-side", "--force-conflicts", "-k", folder).orThrow();
  }

  /** Waits as long as a slow machine needs. */
  static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(200));
  }

  Optional<ServiceRoutingConfig> config() {
    return Optional.ofNullable(
        client.resources(ServiceRoutingConfig.class).withName("cluster").get());
  }

  Optional<DaemonSet> agents() {
    return Optional.ofNullable(
        client.apps().daemonSets().inNamespace(NAMESPACE).withName("proxy-agent").get());
  }

  Optional<ConfigMap> configMap(String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(NAMESPACE).withName(name).get());
  }

  /** What agents are told under a key; empty if there are no settings. */
  String setting(String key) {
    return configMap("proxy-agent").map(map -> map.getData().get(key)).orElse("");
  }

  /** The installation's phase and message. */
  String record() {
    return configMap("servicerouting-installation")
        .map(map -> map.getData().get("phase") + ": " + map.getData().get("message"))
        .orElse("");
  }

  /** {@code status reason message} of a condition; empty if it is not there. */
  String condition(String type) {
    return config()
        .map(ServiceRoutingConfig::getStatus)
        .map(status -> status.conditions() == null ? List.<Condition>of() : status.conditions())
        .orElse(List.of())
        .stream()
        .filter(condition -> condition.getType().equals(type))
        .map(condition ->
            "%s %s %s"
                .formatted(condition.getStatus(), condition.getReason(), condition.getMessage()))
        .findFirst()
        .orElse("");
  }

  void applyConfig(String spec) {
    server
        .apply(
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingConfig
            metadata: {name: cluster}
            spec: %s
            """
                .formatted(spec))
        .orThrow();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
