package io.servicerouting.operator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.operator.fault.Recovery;
import io.servicerouting.operator.fault.TcpRelay;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The operator's client on a real API server, with TLS, when its connections die unnoticed. */
@UseApiServer
class ApiClientIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private final ApiServer server;

  ApiClientIT(ApiServer server) {
    this.server = server;
  }

  private KubernetesClient connect(TcpRelay relay) {
    return ApiClient.connect(
        new ConfigBuilder(Config.empty())
            .withMasterUrl(relay.url().toString())
            .withCaCertFile(server.caFile().toString())
            .withOauthToken(server.adminToken())
            .build());
  }

  @Test
  void requestsGoOnOverANewConnectionWhenTheOldOneDiesUnnoticed() {
    try (var relay = new TcpRelay(server.url());
        var client = connect(relay)) {
      assertThat(client.namespaces().list().getItems()).isNotEmpty();
      try (var _ = relay.freezeOpen()) {
        Recovery recovery = Recovery.begins(); // only what is open already is dead
        Awaitility.await()
            .atMost(LIMIT)
            .ignoreException(KubernetesClientException.class)
            .untilAsserted(() -> assertThat(client.namespaces().list().getItems()).isNotEmpty());
        recovery.complete("requests");
      }
    }
  }

  @Test
  void aWatchThatDiesUnnoticedIsStartedAnew() {
    try (var relay = new TcpRelay(server.url());
        var client = connect(relay);
        var direct = TestCluster.client(server);
        var informer = client.configMaps().inNamespace("default").inform()) {
      try (var _ = relay.freezeOpen()) {
        Recovery recovery = Recovery.begins();
        String name = "watched-" + UUID.randomUUID();
        direct
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withName(name)
                    .endMetadata()
                    .build())
            .create();

        Awaitility.await()
            .atMost(LIMIT)
            .untilAsserted(() -> assertThat(names(informer.getStore().list())).contains(name));
        recovery.complete("watch");
      }
    }
  }

  private static List<String> names(List<ConfigMap> objects) {
    return objects.stream().map(object -> object.getMetadata().getName()).toList();
  }
}
