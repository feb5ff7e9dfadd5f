package io.servicerouting.agent.program;

import static io.servicerouting.agent.program.LoopEvents.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.ResourceEvent;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The writer thread tells of node ports, at which somebody else may listen. */
class RoutingLoopNodePortTest {

  @Test
  void allNodePortsAreToldWhenOneChanged() throws Exception {
    try (var loop = new RecordedLoop(Duration.ofHours(1))) {
      loop.services.accept(service("web", "10.96.0.1", Protocol.TCP, 30080));
      loop.allSynced();
      await().untilAsserted(() -> assertThat(loop.nodePorts).containsExactly(List.of(30080)));

      loop.services.accept(service("db", "10.96.0.2"));
      loop.services.accept(service("api", "10.96.0.3", Protocol.TCP, 30081));
      await()
          .untilAsserted(() ->
              assertThat(loop.nodePorts).containsExactly(List.of(30080), List.of(30081, 30080)));
      loop.services.accept(new ResourceEvent.Delete<>(new ObjectName("shop", "web")));

      await().untilAsserted(() -> assertThat(loop.nodePorts).endsWith(List.of(30081)));
    }
  }

  @Test
  void allNodePortsAreToldWithEveryAudit() throws Exception {
    try (var loop = new RecordedLoop(Duration.ofMillis(200))) {
      loop.services.accept(service("web", "10.96.0.1", Protocol.TCP, 30080));
      loop.allSynced();

      await()
          .untilAsserted(
              () -> assertThat(loop.nodePorts).hasSizeGreaterThan(2).containsOnly(List.of(30080)));
    }
  }
}
