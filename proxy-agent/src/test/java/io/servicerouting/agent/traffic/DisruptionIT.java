package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.SteadyClients;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.testbed.TwoNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What befalls an agent and its surroundings while clients go on: none of them sees a failed
 * request, and afterwards the node is as it should be.
 *
 * <p>A clock that jumps is not among it: a namespace cannot have a wall clock of its own. What is
 * due is measured with {@link io.servicerouting.agent.time.SteadyClock}, which has tests.
 */
@ParameterizedClass(name = "{0}")
@EachMode
class DisruptionIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String DETECT = "--detect-local-mode=NodeCIDR";
  private static final String AUDIT = "--audit-period=PT2S";

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;
  private static int lastNumber;

  @Parameter private TrafficMode mode;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws IOException {
    node = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    node().api().apply(web().yaml());
    node().run(DETECT, AUDIT);
  }

  @AfterParameterizedClassInvocation
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

  /** Clients outside and in a pod, over both families and protocols, at every kind of address. */
  private static SteadyClients clients() {
    TwoNodes net = node().net();
    return new SteadyClients(
        net,
        Map.of(
            net.client,
            List.of(
                "TCP 172.26.236.177:31000",
                "UDP 172.26.236.177:31000",
                "TCP [fd00:172:26::1:180]:80",
                "UDP 10.98.1.80:80"),
            net.podC,
            List.of(
                "TCP 10.96.1.80:80",
                "UDP 10.96.1.80:80",
                "TCP [fd00:10:96::380]:80",
                "UDP [fd00:10:96::480]:80")));
  }

  private static void assertNoneFailed(SteadyClients clients) {
    assertThat(clients.failures()).as("of %d and more requests", clients.answered()).isEmpty();
    assertThat(clients.answered()).isPositive();
  }

  private static void awaitAnswer(NetworkNamespace from, String to, String answer) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node().net().request(from, "TCP", to)).isEqualTo(answer));
  }

  private static void awaitNoAnswer(NetworkNamespace from, String to) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(node().net().request(from, "TCP", to)).doesNotStartWith("pod="));
  }

  /** Services that are there only to keep the agent busy, two of whose pods exist. */
  private static String many(int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> {
          int number = lastNumber++;
          return """
          ---
          kind: Service
          metadata: {name: many-%1$d}
          spec: {clusterIP: %2$s, clusterIPs: [%2$s], ports: [{protocol: TCP, port: 80}]}
          ---
          kind: EndpointSlice
          metadata: {name: many-%1$d, labels: {kubernetes.io/service-name: many-%1$d}}
          addressType: IPv4
          endpoints: [{addresses: [192.168.1.5]}, {addresses: [192.168.2.5]}]
          ports: [{name: "", protocol: TCP, port: 80}]
          """
              .formatted(number, manyAddress(number));
        })
        .collect(Collectors.joining());
  }

  private static String manyAddress(int number) {
    return "10.100." + number / 250 + "." + (number % 250 + 1);
  }

  @Test
  void anAgentThatIsKilledInTheMiddleOfALoadIsNotMissed() throws InterruptedException {
    node().run(DETECT, AUDIT);
    try (SteadyClients clients = clients()) {
      for (int round = 0; round < 4; round++) {
        node().api().apply(many(100));
        // Somewhere in its work: no result depends on where.
        Thread.sleep(40L * round);
        node().kill();
        node().run(DETECT, AUDIT);
        String last = manyAddress(lastNumber - 1) + ":80";
        assertThat(node().net().request(node().net().node1, "TCP", last)).startsWith("pod=");
      }
      assertNoneFailed(clients);
    }
  }

  @Test
  void anAgentThatIsStartedAgainAdoptsWhatIsThere() {
    node().run(DETECT, AUDIT);
    node().settle();
    String rules = node().rules();
    node().kill();

    node().run(DETECT, AUDIT);

    assertThat(node().agent().metric("servicerouting_agent_kernel_writes_total")).isZero();
    assertThat(node().rules()).isEqualTo(rules);
  }

  /** Everything that can happen to an object happens while nobody can tell the agent. */
  @Test
  void withoutTheApiServerTrafficGoesOnAndChangesFollowWhenItIsBack() throws InterruptedException {
    node().run(DETECT, AUDIT);
    Sample changed = Sample.internal("changed", 81).port("web", 80);
    node().apply(changed.endpoints(80, "a").yaml());
    node().apply(Sample.internal("deleted", 82).endpoints(80, "a").yaml());
    node().apply(Sample.internal("anew", 83).endpoints(80, "a").yaml());
    NetworkNamespace node1 = node().net().node1;
    try (SteadyClients clients = clients()) {
      node().api().stop();
      node().api().apply(Sample.internal("changed", 81).endpoints(80, "b").yaml());
      node().api().delete("Service", "deleted");
      node().api().delete("Service", "anew");
      node()
          .api()
          .apply(
              Sample.internal("anew", 84)
                  .endpoints(80, "b")
                  .yaml()
                  .replaceFirst("name: anew,", "name: anew, uid: uid-of-the-second,"));
      node().api().apply(Sample.internal("created", 85).endpoints(80, "b").yaml());
      // Long enough for several attempts to connect.
      Thread.sleep(Duration.ofSeconds(10));
      assertThat(node().net().request(node1, "TCP", "10.96.1.81:80")).startsWith("pod=a");
      assertThat(node().net().request(node1, "TCP", "10.96.1.82:80")).startsWith("pod=a");

      node().api().startAgain();

      awaitAnswer(node1, "10.96.1.81:80", "pod=b client=172.26.236.177");
      awaitNoAnswer(node1, "10.96.1.82:80");
      awaitNoAnswer(node1, "10.96.1.83:80");
      awaitAnswer(node1, "10.96.1.84:80", "pod=b client=172.26.236.177");
      awaitAnswer(node1, "10.96.1.85:80", "pod=b client=172.26.236.177");
      assertNoneFailed(clients);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IPTABLES -t nat -F SRP-SERVICES",
        "IPTABLES -t nat -D PREROUTING 1",
        "IPTABLES -t nat -F",
        "IPTABLES -t nat -F SRP-POSTROUTING",
        "for c in $(IPTABLES-save -t nat | grep default/web: | grep -o 'SRP-SVC-[A-Z0-9]*' | sort -u);"
            + " do IPTABLES -t nat -F $c; done",
        "IPTABLES -t filter -F SRP-FORWARD",
        "IPTABLES -t filter -F FORWARD"
      })
  void rulesRemovedByHandAreRepairedCountedAndTold(String damage) {
    node().run(DETECT, AUDIT);
    node().settle();
    String before = node().rules();
    double repairs = repairs();

    node().net().node1.sh(damage.replace("IPTABLES", mode.command()));

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(node().rules()).isEqualTo(before));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(repairs()).isGreaterThan(repairs));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node().api().reports())
                .contains(
                    "ServiceRulesRepaired", "Somebody had changed this node's service rules"));
    assertThat(node().net().request(node().net().client, "TCP", "172.26.236.177:31000"))
        .startsWith("pod=");
  }

  private static double repairs() {
    return node().agent().metric("servicerouting_agent_repairs_total");
  }

  @Test
  void aNewPodRangeOfTheNodeIsFollowed() {
    node().run(DETECT, AUDIT);
    NetworkNamespace pod = node().net().podA;
    String to = "10.96.1.86:80";
    node().apply(Sample.internal("seen", 86).endpoints(80, "b").yaml());
    awaitAnswer(pod, to, "pod=b client=192.168.1.5");
    try (SteadyClients clients = clients()) {
      node().api().apply(thisNode("192.168.77.0/24"));
      awaitAnswer(pod, to, "pod=b client=172.26.236.177");

      node().api().apply(thisNode("192.168.1.0/24"));
      awaitAnswer(pod, to, "pod=b client=192.168.1.5");
      assertNoneFailed(clients);
    }
  }

  private static String thisNode(String podRange) {
    return """
    kind: Node
    metadata: {name: node1, labels: {topology.kubernetes.io/zone: zone1}}
    spec: {podCIDRs: [%s, "fd00:192::1:0/112"]}
    status:
      addresses:
      - {type: InternalIP, address: 172.26.236.177}
      - {type: InternalIP, address: "fd00:172:26::177"}
    """
        .formatted(podRange);
  }
}
