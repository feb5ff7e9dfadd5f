package io.servicerouting.operator.world;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.fault.MockApiServer;
import io.servicerouting.operator.fault.Upstream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** On fabric8's mock, which needs no process. */
class WorldFaultsTest extends WorldFaults {

  private final MockApiServer server = new MockApiServer();

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Override
  Duration fault() {
    return Duration.ofMillis(500);
  }

  @Override
  Upstream upstream() {
    return Upstream.plain(server.url());
  }

  @Override
  KubernetesClient direct() {
    return server.connect();
  }

  @Override
  String token() {
    return "anything";
  }
}
