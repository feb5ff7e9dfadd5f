package io.servicerouting.operator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.MockApiServer;
import io.servicerouting.operator.fault.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of service accounts expire within the hour; kubelet puts new ones into the same file. */
class ServiceAccountTokenTest {

  private static final List<String> PROPERTIES =
      List.of(
          "kubernetes.master",
          "kubernetes.auth.tryKubeConfig",
          "kubernetes.auth.serviceAccount.token");

  private final MockApiServer server = new MockApiServer();
  private final FaultyProxy proxy = new FaultyProxy(Upstream.plain(server.url()));
  @TempDir private Path folder;

  @BeforeEach
  void inAPod() throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, "first");
    Map.of(
            "kubernetes.master", proxy.url().toString(),
            "kubernetes.auth.tryKubeConfig", "false",
            "kubernetes.auth.serviceAccount.token", token.toString())
        .forEach(System::setProperty);
  }

  @AfterEach
  void leave() {
    PROPERTIES.forEach(System::clearProperty);
    proxy.close();
    server.close();
  }

  @Test
  void whenTheTokenHasExpiredTheNewOneIsTakenFromItsFile() throws IOException {
    try (var client = ApiClient.connect(Config.autoConfigure(null));
        var informer = client.namespaces().inform();
        var direct = server.connect()) {
      assertThat(proxy.count(call -> call.token().equals("first"))).isPositive();
      Files.writeString(folder.resolve("token"), "second");
      try (var _ =
          proxy.inject(
              call -> !call.token().equals("second"), new Fault.Answer(401, "Unauthorized", 0))) {
        proxy.cutOpen(_ -> true);

        direct
            .resource(
                new NamespaceBuilder().withNewMetadata().withName("new").endMetadata().build())
            .create();
        assertThat(client.namespaces().withName("new").get()).isNotNull();
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(informer.getStore().getByKey("new")).isNotNull());
      }
    }
  }
}
