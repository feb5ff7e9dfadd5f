package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.conntrack.UdpChanges;
import io.servicerouting.agent.nodeport.ServiceNodePort;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthCheckNewsTest {
  private static final NodeInfo NODE =
      new NodeInfo("node1", "uid", List.of(IpAddress.parse("172.26.236.177")), List.of(), null);
  private static final ObjectName WEB = new ObjectName("shop", "web");

  private Instant now = Instant.EPOCH;
  private boolean portIsFree;
  private final List<ObjectName> told = new ArrayList<>();
  private final HealthCheckNews news =
      new HealthCheckNews(
          new ClusterView(Install.BesideKubeProxy, () -> now),
          new LoopListener() {
            @Override
            public void programmed(ProgramState state) {}

            @Override
            public void repaired(int written) {}

            @Override
            public void udpChanged(UdpChanges changes) {}

            @Override
            public void nodePorts(List<ServiceNodePort> all) {}

            @Override
            public void noted(ObjectRef service, String note) {}

            @Override
            public boolean healthCheck(ObjectName service, @Nullable HealthCheck healthCheck) {
              told.add(service);
              return portIsFree;
            }
          },
          () -> now);

  private @Nullable Duration wait(NodeInfo node) {
    news.tell(node);
    Instant next = news.nextTry();
    return next == null ? null : Duration.between(now, next);
  }

  @Test
  void aPortThatKubeProxyStillHoldsIsTriedForOftenAtFirst() {
    news.changed(List.of(WEB));
    assertThat(wait(NODE)).isEqualTo(Duration.ofMillis(200));
    now = now.plusSeconds(14);
    news.changed(List.of(WEB)); // an endpoint has changed, or an audit
    assertThat(wait(NODE)).isEqualTo(Duration.ofMillis(200));
    now = now.plusSeconds(1);
    assertThat(wait(NODE)).isEqualTo(Duration.ofSeconds(1));

    portIsFree = true;
    assertThat(wait(NODE)).isNull();
    told.clear();
    assertThat(wait(NODE)).isNull();
    assertThat(told).as("what was told is not told again").isEmpty();
  }
}
