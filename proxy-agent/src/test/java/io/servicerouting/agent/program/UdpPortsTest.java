package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.conntrack.UdpChanges;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.UdpPort;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which UDP ports are told of, and as what. */
class UdpPortsTest {
  private static final ObjectName DNS = new ObjectName("default", "dns");

  private Instant now = Instant.EPOCH;
  private final ClusterView view = new ClusterView(Install.InsteadOfKubeProxy, () -> now);
  private final UdpPorts ports = new UdpPorts();

  private UdpChanges changes() {
    view.letGo();
    return ports.changes(view, view.takeChanged());
  }

  private void serviceIs(@Nullable String proxyName, String clusterIps, ServicePort... its) {
    view.service(
        DNS,
        new ServiceInfo(
            DNS,
            "uid",
            Map.of(),
            Arrays.stream(clusterIps.split(",", -1)).map(IpAddress::parse).toList(),
            List.of(IpAddress.parse("203.0.113.1")),
            List.of(),
            List.of(),
            TrafficPolicy.CLUSTER,
            TrafficPolicy.CLUSTER,
            0,
            0,
            proxyName,
            List.of(its)));
  }

  private static ServicePort udp(int nodePort) {
    return new ServicePort("dns", Protocol.UDP, 53, nodePort);
  }

  private static UdpPort port(IpFamily family, int nodePort, String... addresses) {
    return new UdpPort(
        new ServicePortName(DNS, "dns"),
        family,
        Set.copyOf(Arrays.stream(addresses).map(IpAddress::parse).toList()),
        53,
        nodePort,
        Set.of());
  }

  @Test
  void aPortIsToldOfOnceForEachFamily() {
    serviceIs(
        null, "10.96.0.2,fd00::2", udp(0), new ServicePort("dns-tcp", Protocol.TCP, 53, 30053));

    assertThat(changes().now())
        .containsExactlyInAnyOrder(
            port(IpFamily.IPV4, 0, "10.96.0.2", "203.0.113.1"), port(IpFamily.IPV6, 0, "fd00::2"));
    serviceIs(
        null, "10.96.0.2,fd00::2", udp(0), new ServicePort("dns-tcp", Protocol.TCP, 53, 30054));
    assertThat(changes().isEmpty()).as("nothing of UDP changed").isTrue();
  }

  @Test
  void aPortThatTheServiceNoLongerHasIsGone() {
    serviceIs(null, "10.96.0.2", udp(30053));
    changes();

    serviceIs(null, "10.96.0.2", new ServicePort("dns", Protocol.TCP, 53, 30053));

    assertThat(changes())
        .isEqualTo(
            new UdpChanges(
                List.of(),
                List.of(port(IpFamily.IPV4, 30053, "10.96.0.2", "203.0.113.1")),
                List.of()));
  }

  @Test
  void aServiceThatIsHandedToSomebodyElseIsLeftNotGone() {
    serviceIs(null, "10.96.0.2", udp(0));
    changes();

    serviceIs("somebody-else", "10.96.0.2", udp(0));
    assertThat(changes().isEmpty()).as("still routed for a moment").isTrue();
    now = now.plus(Duration.ofSeconds(10));

    assertThat(changes())
        .isEqualTo(
            new UdpChanges(
                List.of(), List.of(), List.of(port(IpFamily.IPV4, 0, "10.96.0.2", "203.0.113.1"))));
  }

  @Test
  void aDeletedServiceIsGone() {
    serviceIs(null, "10.96.0.2", udp(0));
    changes();

    view.service(DNS, null);

    assertThat(changes().gone()).hasSize(1);
    assertThat(changes().isEmpty()).isTrue();
  }

  @Test
  void afterRulesWereForgottenAllIsNew() {
    serviceIs(null, "10.96.0.2", udp(0));
    changes();

    ports.forget();

    assertThat(ports.changes(view).now()).hasSize(1);
  }
}
