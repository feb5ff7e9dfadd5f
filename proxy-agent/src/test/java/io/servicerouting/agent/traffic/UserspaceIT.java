package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mode userspace by real packets through the real agent and its relay: the tables of {@link
 * PacketWorld}, in which every endpoint sees the node's address, and what befalls both processes.
 */
class UserspaceIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String DETECT = "--cluster-cidr=192.168.0.0/16,fd00:192::/64";

  /** Prints the numbers of relays' processes; the brackets keep the shell from finding itself. */
  private static final String RELAYS =
      "for p in $(ip netns pids %s); do"
          + " tr '\\0' ' ' < /proc/$p/cmdline | grep -q 'AgentCommand rela[y]' && echo $p; done; true";

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @BeforeAll
  static void start() {
    ServedNode started = new ServedNode(TrafficMode.IPTABLES_NFT, folder);
    node = started;
    List<Sample> samples = PacketWorld.groups().values().stream().flatMap(List::stream).toList();
    samples.forEach(
        sample -> PacketRowsIT.ownAddresses(started.net(), TrafficMode.IPTABLES_NFT, sample));
    started
        .api()
        .apply(
            """
            kind: ClusterServiceRoutingPolicy
            metadata: {name: relayed}
            spec: {namespaceSelector: {}, defaults: {proxy: {mode: Userspace, scheduler: rr}}}
            """
                + samples.stream().map(Sample::yaml).collect(Collectors.joining())
                + web().yaml()
                + sticky().yaml());
    started.run(DETECT);
  }

  @AfterAll
  static void leaveNothing() {
    node().close();
    node = null;
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  private static Sample web() {
    return Sample.everywhere("web", 80).endpoints(80, "a", "b");
  }

  private static Sample sticky() {
    return Sample.everywhere("sticky", 81)
        .spec("sessionAffinity", "ClientIP")
        .endpoints(80, "a", "b");
  }

  @TestFactory
  Stream<DynamicNode> rows() {
    node().run(DETECT);
    PacketRowsIT.wayBackToPods(node().net());
    return PacketWorld.groups().entrySet().stream().map(UserspaceIT::group);
  }

  private static DynamicNode group(Map.Entry<String, List<Sample>> group) {
    return DynamicContainer.dynamicContainer(
        group.getKey(),
        group.getValue().stream()
            .flatMap(sample -> sample.rows().stream())
            .map(PacketRow::relayed)
            .flatMap(UserspaceIT::tests));
  }

  private static Stream<DynamicTest> tests(PacketRow row) {
    List<DynamicTest> tests = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        if (row.isFor(TrafficMode.IPTABLES_NFT, family, protocol)) {
          tests.add(
              DynamicTest.dynamicTest(
                  family + " " + protocol + " " + row,
                  () -> PacketRowsIT.assertRow(node().net(), row, family, protocol)));
        }
      }
    }
    return tests.stream();
  }

  private static List<String> relays() {
    TwoNodes net = node().net();
    return net.node1.sh(RELAYS.formatted(net.node1.name())).lines().toList();
  }

  private static Set<String> pods(NetworkNamespace from, String to) {
    return ServedNode.answers(() -> node().net().request(from, "TCP", to), 2, false).stream()
        .map(answer -> answer.replaceAll(" client=.*", ""))
        .collect(Collectors.toSet());
  }

  private static void awaitServed() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(pods(node().net().podC, "10.96.1.80:80"))
                .containsExactlyInAnyOrder("pod=a", "pod=b"));
  }

  /** The relay sees who they are, though its endpoints do not. */
  @Test
  void clientsKeepTheirEndpointsByTheirOwnAddresses() {
    node().run(DETECT);
    TwoNodes net = node().net();
    for (String to : List.of("10.96.1.81:80", "[fd00:10:96::381]:80")) {
      Set<String> outside = pods(net.client, to);
      assertThat(outside).as(to).hasSize(1);
      assertThat(pods(net.podC, to)).as(to).hasSize(1).doesNotContainAnyElementsOf(outside);
      assertThat(pods(net.client, to)).as(to).isEqualTo(outside);
    }
  }

  @Test
  void aRelayThatIsKilledIsStartedAgainAndCountedAndTold() {
    node().run(DETECT);
    awaitServed();
    double before = node().agent().metric("servicerouting_agent_relay_restarts_total");
    String rules = node().rules();
    List<String> killed = relays();
    assertThat(killed).hasSize(1);

    node().net().node1.sh("kill -9 " + killed.getFirst());

    await()
        .atMost(PATIENCE)
        .until(() -> node().agent().metric("servicerouting_agent_relay_restarts_total") > before);
    awaitServed();
    assertThat(relays()).hasSize(1).doesNotContainAnyElementsOf(killed);
    assertThat(node().rules()).as("doors are where they were").isEqualTo(rules);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node().api().reports()).contains("UserspaceRelayEnded"));
  }

  @Test
  void theRelayEndsWithAnAgentThatIsKilled() {
    node().run(DETECT);
    awaitServed();
    String rules = node().rules();

    node().kill();

    await().atMost(PATIENCE).until(() -> relays().isEmpty());
    assertThat(node().net().request(node().net().podC, "TCP", "10.96.1.80:80"))
        .isEqualTo("refused");
    node().run(DETECT);
    awaitServed();
    assertThat(node().rules()).as("doors are where they were").isEqualTo(rules);
  }

  @Test
  void doorsAreClosedToWhoKnocksDirectly() {
    node().run(DETECT);
    awaitServed();
    TwoNodes net = node().net();
    List<String> doors =
        net.node1.sh("ss -Hltnp | grep 172.26.236.177:6 | awk '{print $4}'").lines().toList();
    assertThat(doors).isNotEmpty();
    assertThat(net.request(net.client, "TCP", doors.getFirst())).isEqualTo("no answer");
    assertThat(net.request(net.podC, "TCP", doors.getFirst())).isEqualTo("no answer");
  }

  /** It keeps its flow alive, which the kernel would send to a closed door for ever. */
  @Test
  void aUdpClientThatGoesOnIsServedByTheOtherModeToo() {
    node().run(DETECT);
    awaitServed();
    assertThat(udpClient()).isIn("172.26.236.177", "192.168.1.1");
    node()
        .api()
        .apply(
            """
            kind: ServiceRoutingPolicy
            metadata: {name: web}
            spec: {targetRefs: [{group: "", kind: Service, name: web}], proxy: {mode: iptables}}
            """);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(udpClient()).isEqualTo("192.168.1.6"));

    node().api().delete("ServiceRoutingPolicy", "web");
    awaitServed();
  }

  /** As which address a client is seen that has always sent from the same port. */
  private static String udpClient() {
    TwoNodes net = node().net();
    return net.requestFrom(net.podC, "192.168.1.6 28000", "UDP", "10.96.1.80:80")
        .replaceAll(".*client=", "");
  }
}
