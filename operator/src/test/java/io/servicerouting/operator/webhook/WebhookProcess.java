package io.servicerouting.operator.webhook;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.servicerouting.api.v1alpha1.Injection;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.FreePorts;
import io.servicerouting.operator.OperatorSettings;
import io.servicerouting.operator.health.ReadinessCheck;
import io.servicerouting.operator.install.InstallPhase;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldInformers;
import io.servicerouting.webhook.certificate.CertificateKeeper;
import io.servicerouting.webhook.registration.RegistrationKeeper;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/**
 * The webhooks' part of the operator against a real API server, which calls them by URL: it runs
 * outside of any cluster network. Everything else of the operator is left out.
 */
final class WebhookProcess implements AutoCloseable {

  static final String NAMESPACE = "servicerouting-system";
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ConfigurableApplicationContext context;
  private final int port;

  private WebhookProcess(ConfigurableApplicationContext context, int port) {
    this.context = context;
    this.port = port;
  }

  /** Installs what the webhooks need in the cluster. */
  static void install(ApiServer server) {
    String crds =
        Path.of(System.getProperty("project.root", "..")).resolve("config/crd").toString();
    server.kubectl("apply", "--server-side", "-k", crds).orThrow();
    server
        .kubectl("wait", "crd", "--all", "--for=condition=established", "--timeout=60s")
        .orThrow();
    for (String namespace : new String[] {NAMESPACE, "shop"}) {
      server
          .apply("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(namespace))
          .orThrow();
    }
    server
        .apply(
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name:"
                + " servicerouting-operator}, rules: []}")
        .orThrow();
  }

  /** Starts it and returns when it is ready; it is not registered yet. */
  static WebhookProcess start(ApiServer server) {
    return start(server, FreePorts.take());
  }

  /**
   * On a port of one's choice.
   *
   * @param settings more of the application's settings, {@code --name=value}
   */
  static WebhookProcess start(ApiServer server, int port, String... settings) {
    var application =
        new SpringApplicationBuilder(WebhooksAlone.class)
            .initializers(
                context -> context.getBeanFactory().registerSingleton("apiServer", server));
    List<String> arguments = new ArrayList<>(List.of(settings));
    arguments.add("--server.port=" + port);
    arguments.add("--management.server.port=0");
    arguments.add("--logging.structured.format.console=");
    arguments.add("--servicerouting.namespace=" + NAMESPACE);
    arguments.add("--servicerouting.webhook.url=https://127.0.0.1:" + port);
    var process = new WebhookProcess(application.run(arguments.toArray(String[]::new)), port);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> process.certificates().isServing() && process.world().synced());
    return process;
  }

  /** What the leader does. */
  void lead(Injection injection) {
    context.getBean(RegistrationTask.class).start();
    registration().reconcile(injection);
  }

  RegistrationKeeper registration() {
    return context.getBean(RegistrationKeeper.class);
  }

  CertificateKeeper certificates() {
    return context.getBean(CertificateKeeper.class);
  }

  ClusterWorld world() {
    return context.getBean(ClusterWorld.class);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  int port() {
    return port;
  }

  /** Where health and metrics are. */
  URI management(String path) {
    String port = context.getEnvironment().getRequiredProperty("local.management.port");
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Ends the process; what is registered stays. */
  @Override
  public void close() {
    context.getBean(RegistrationTask.class).stop();
    context.close();
  }

  /**
   * The application without reconcilers and election. Not a {@code Configuration}: the whole
   * application, started by another test, must not find it.
   */
  @EnableAutoConfiguration
  @EnableConfigurationProperties({OperatorSettings.class, WebhookSettings.class})
  @ComponentScan(basePackageClasses = ReadinessCheck.class)
  @Import(WebhookConfiguration.class)
  static class WebhooksAlone {

    @Bean(destroyMethod = "close")
    KubernetesClient kubernetesClient(ApiServer server) {
      var config =
          new ConfigBuilder(Config.empty())
              .withMasterUrl(server.url().toString())
              .withCaCertFile(server.caFile().toString())
              .withOauthToken(server.adminToken())
              .withWatchReconnectInterval(200)
              .build();
      return new KubernetesClientBuilder().withConfig(config).build();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    WorldInformers worldInformers(KubernetesClient client) {
      return new WorldInformers(client, NAMESPACE);
    }

    @Bean
    ClusterWorld clusterWorld(WorldInformers informers) {
      return informers.world();
    }

    @Bean
    InstallPhase installPhase(KubernetesClient client) {
      return new InstallPhase(client, NAMESPACE);
    }
  }
}
