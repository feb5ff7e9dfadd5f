package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where node ports answer on a node with two addresses of each family. */
@ParameterizedClass(name = "{0}")
@EachMode
class NodePortAddressesIT {
  private static final String SECOND =
      "--nodeport-addresses=172.26.236.187/32,fd00:172:26::187/128";

  /** IPVS remembers closed connections for two minutes, and a frontend that is gone for as long. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @Parameter private TrafficMode mode;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws Exception {
    ServedNode started = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    node = started;
    started.balanceInTurn();
    started.net().node1.sh("ip addr add 172.26.236.187/24 dev eth0");
    started.net().node1.sh("ip addr add fd00:172:26::187/64 dev eth0 nodad");
    started.api().apply(service("web", 10, 30080, "192.168.1.5", "fd00:192::1:5", "node1"));
    started.api().apply(service("away", 11, 30081, "192.168.2.5", "fd00:192::2:5", "node2"));
  }

  /** Under policy Local, so that node1 drops what comes for the pod of node2. */
  private static String service(
      String name, int number, int nodePort, String four, String six, String onNode) {
    return """
    kind: Service
    metadata: {name: %1$s}
    spec:
      type: NodePort
      clusterIP: 10.96.0.%2$d
      clusterIPs: [10.96.0.%2$d, "fd00:10:96::%2$d"]
      externalTrafficPolicy: Local
      ports:
      - {name: t, protocol: TCP, port: 80, nodePort: %3$d}
      - {name: u, protocol: UDP, port: 80, nodePort: %3$d}
    ---
    kind: EndpointSlice
    metadata: {name: %1$s-4, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv4
    endpoints: [{addresses: [%4$s], nodeName: %6$s}]
    ports: [{name: t, protocol: TCP, port: 80}, {name: u, protocol: UDP, port: 80}]
    ---
    kind: EndpointSlice
    metadata: {name: %1$s-6, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv6
    endpoints: [{addresses: ["%5$s"], nodeName: %6$s}]
    ports: [{name: t, protocol: TCP, port: 80}, {name: u, protocol: UDP, port: 80}]
    """
        .formatted(name, number, nodePort, four, six, onNode);
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() {
    node().close();
    node = null;
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  /** Asked again if a busy machine lost it. */
  private static String answer(NetworkNamespace from, String protocol, String to) {
    String answer = "no answer";
    for (int attempt = 0; attempt < 5 && answer.equals("no answer"); attempt++) {
      answer = node().net().request(from, protocol, to);
    }
    return answer.replaceAll(" client=.*", "");
  }

  private void assertServed(String protocol, String address) {
    assertThat(answer(node().net().client, protocol, address + ":30080"))
        .as("%s, %s", mode, address)
        .isEqualTo("pod=a");
    assertThat(answer(node().net().podC, protocol, address + ":30080")).isEqualTo("pod=a");
    assertThat(answer(node().net().node1, protocol, address + ":30080")).isEqualTo("pod=a");
    assertThat(node().net().request(node().net().client, protocol, address + ":30081"))
        .as("a node without an endpoint drops under policy Local")
        .isEqualTo("no answer");
  }

  private void awaitNotServed(String protocol, String address) {
    await().atMost(PATIENCE).untilAsserted(() -> assertNotServed(protocol, address));
  }

  /** The node's own answer where nobody listens. */
  private void assertNotServed(String protocol, String address) {
    assertThat(answer(node().net().client, protocol, address + ":30080"))
        .as("%s, %s", mode, address)
        .isEqualTo("refused");
    assertThat(answer(node().net().podC, protocol, address + ":30080")).isEqualTo("refused");
    assertThat(answer(node().net().node1, protocol, address + ":30080")).isEqualTo("refused");
    assertThat(answer(node().net().client, protocol, address + ":30081")).isEqualTo("refused");
  }

  @ParameterizedTest(name = "{0} at {1}, not at {2}")
  @CsvSource({
    "TCP, 172.26.236.177,    172.26.236.187",
    "UDP, 172.26.236.177,    172.26.236.187",
    "TCP, [fd00:172:26::177], [fd00:172:26::187]",
    "UDP, [fd00:172:26::177], [fd00:172:26::187]"
  })
  void byDefaultThePrimaryAddressAnswersAndNoOther(String protocol, String primary, String second) {
    node().run();

    assertServed(protocol, primary);
    awaitNotServed(protocol, second);
  }

  @ParameterizedTest(name = "{0} at {1}, not at {2}")
  @CsvSource({
    "TCP, 172.26.236.187,    172.26.236.177",
    "UDP, 172.26.236.187,    172.26.236.177",
    "TCP, [fd00:172:26::187], [fd00:172:26::177]",
    "UDP, [fd00:172:26::187], [fd00:172:26::177]"
  })
  void addressesInARangeAnswerAndNoOther(String protocol, String inRange, String other) {
    node().run(SECOND);

    assertServed(protocol, inRange);
    awaitNotServed(protocol, other);
  }

  @Test
  void loopbackAnswersByDefaultAndOtherwiseOnlyIfARangeHasIt() {
    assumeThat(mode).as("node ports at loopback are iptables' only").isNotEqualTo(TrafficMode.IPVS);
    node().run();
    assertThat(answer(node().net().node1, "TCP", "127.0.0.1:30080")).isEqualTo("pod=a");

    node().run(SECOND);
    assertThat(answer(node().net().node1, "TCP", "127.0.0.1:30080")).isEqualTo("refused");
  }

  @Test
  void whoListensAtAnotherAddressKeepsItsConnections() {
    node().run();
    Process own =
        node()
            .net()
            .node1
            .start("socat", "TCP4-LISTEN:30080,bind=172.26.236.187,fork", "SYSTEM:echo pod=own");
    try {
      await()
          .atMost(PATIENCE)
          .until(
              () -> answer(node().net().client, "TCP", "172.26.236.187:30080").equals("pod=own"));
      assertThat(answer(node().net().client, "TCP", "172.26.236.177:30080")).isEqualTo("pod=a");
    } finally {
      own.destroyForcibly();
      own.onExit().join();
    }
  }

  @Test
  void anotherAddressOfTheNodeIsFollowed() {
    node().run();
    try {
      node().api().apply(nodeAt("172.26.236.187", "fd00:172:26::187"));

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            assertServed("TCP", "172.26.236.187");
            assertServed("UDP", "[fd00:172:26::187]");
            assertNotServed("TCP", "172.26.236.177");
            assertNotServed("UDP", "[fd00:172:26::177]");
          });
    } finally {
      node().api().apply(nodeAt("172.26.236.177", "fd00:172:26::177"));
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertServed("TCP", "172.26.236.177"));
  }

  private static String nodeAt(String four, String six) {
    return """
    kind: Node
    metadata: {name: node1, labels: {topology.kubernetes.io/zone: zone1}}
    spec: {podCIDRs: [192.168.1.0/24, "fd00:192::1:0/112"]}
    status:
      addresses:
      - {type: ExternalIP, address: 203.0.113.7}
      - {type: InternalIP, address: %s}
      - {type: InternalIP, address: "%s"}
    """
        .formatted(four, six);
  }
}
