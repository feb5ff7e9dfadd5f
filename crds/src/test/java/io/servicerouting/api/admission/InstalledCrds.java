package io.servicerouting.api.admission;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.servicerouting.lab.ApiServer;
import java.nio.file.Path;

/** The committed CRDs on a real API server. */
final class InstalledCrds {

  /** The checkout: {@code config} is outside of the module. */
  static final Path PROJECT = Path.of(System.getProperty("project.root", ".."));

  private InstalledCrds() {}

  /** Installs the CRDs, unless another test has, and waits until their kinds are served. */
  static KubernetesClient on(ApiServer server) {
    server
        .kubectl("apply", "--server-side", "-k", PROJECT.resolve("config/crd").toString())
        .orThrow();
    server
        .kubectl("wait", "crd", "--all", "--for=condition=established", "--timeout=30s")
        .orThrow();
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(server.url().toString())
            .withCaCertFile(server.caFile().toString())
            .withOauthToken(server.adminToken())
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
