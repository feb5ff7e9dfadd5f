package io.servicerouting.operator.world;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.operator.fault.Upstream;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;

/** On a real API server. */
@UseApiServer
class WorldFaultsIT extends WorldFaults {

  private final ApiServer server;

  WorldFaultsIT(ApiServer server) {
    this.server = server;
  }

  @Override
  Duration fault() {
    return Duration.ofSeconds(2);
  }

  @Override
  Upstream upstream() {
    return Upstream.of(server);
  }

  @Override
  KubernetesClient direct() {
    return TestCluster.on(server);
  }

  @Override
  String token() {
    return server.adminToken();
  }
}
