package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.HeldConnection;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.ProxyMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo's chapter about IPVS: my-nginx with one scheduler after the other, each with what is
 * expected and what was seen. A test too: it fails if the two differ.
 */
@InUserModeLinux
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class IpvsChapterIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int ECHO = 9300;
  private static final String WEB = "10.96.1.60:80";
  private static final String NODE_PORT = "172.26.236.177:30800";
  private static final String HELD = "10.96.1.61";
  private static final String HEAVY_A = ", weights: [{node: node1, weight: 3}]";

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;
  private static final List<AutoCloseable> servers = new ArrayList<>();

  @BeforeAll
  static void twoPodsOnTwoNodes() {
    ServedNode started = new ServedNode(TrafficMode.IPVS, folder);
    node = started;
    servers.add(HeldConnection.server(net().podA, ECHO));
    servers.add(HeldConnection.server(net().podB, ECHO));
    started.api().apply(web("Cluster", "a", "b"));
    started.api().apply(held("a", "b"));
    started.run("--detect-local-mode=NodeCIDR", "--audit-period=PT30S");
  }

  @AfterAll
  static void leaveNothing() throws Exception {
    for (AutoCloseable server : servers) {
      server.close();
    }
    node().close();
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  private static TwoNodes net() {
    return node().net();
  }

  private static String web(String external, String... endpoints) {
    return Sample.everywhere("my-nginx", 60)
        .spec("externalTrafficPolicy", external)
        .endpoints(80, endpoints)
        .yaml();
  }

  private static String held(String... endpoints) {
    return Sample.internal("held", 61).endpoints(ECHO, endpoints).yaml();
  }

  private static void use(String proxy) {
    for (String service : List.of("my-nginx", "held")) {
      node()
          .api()
          .apply(
              """
              kind: ServiceRoutingPolicy
              metadata: {name: %1$s}
              spec: {targetRefs: [{name: %1$s}], proxy: {mode: IPVS, %2$s}}
              """
                  .formatted(service, proxy));
    }
    String scheduler = proxy.replaceAll("scheduler: (\\w+).*", "$1");
    await()
        .atMost(PATIENCE)
        .until(() ->
            net()
                    .node1
                    .sh("ipvsadm -Ln")
                    .lines()
                    .filter(line -> line.contains(WEB) || line.contains(HELD + ":80"))
                    .filter(line -> line.matches("TCP .* " + scheduler + "( .*)?"))
                    .count()
                == 2);
    if (proxy.contains("weight")) {
      await().atMost(PATIENCE).until(() -> net().node1.sh("ipvsadm -Ln").contains("Masq    3"));
    }
  }

  private static void row(String what, String expected, String seen) {
    boolean alike = expected.equals(seen);
    System.out.printf("  %-8s (g) %s: %s%n", alike ? "ok" : "NOT OK", what, seen);
    assertThat(seen).as(what).isEqualTo(expected);
  }

  private static String requests(NetworkNamespace from, String to, int count) {
    Map<String, Integer> byPod = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String answer = net().request(from, "PATIENT-TCP", to);
      byPod.merge(answer.replaceAll("pod=(\\w+) .*", "$1"), 1, Integer::sum);
    }
    return byPod.toString();
  }

  /** What each pod has of some connections that are open at once, and of those that follow. */
  private static String heldConnections(int count, Supplier<String> whileHeld) {
    List<HeldConnection> open = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        HeldConnection connection = HeldConnection.to(net().client, HELD, 80);
        open.add(connection);
        await().atMost(PATIENCE).until(() -> !connection.lines().isEmpty());
      }
      return whileHeld.get();
    } finally {
      open.forEach(HeldConnection::close);
      await().atMost(PATIENCE).until(() -> heldByPod().equals("{a=0, b=0}"));
    }
  }

  private static String heldByPod() {
    return "{a=%d, b=%d}".formatted(held(net().podA), held(net().podB));
  }

  private static long held(NetworkNamespace pod) {
    return pod.sh("ss -Htn state established sport = :" + ECHO).lines().count();
  }

  @Test
  @Order(1)
  void roundRobinTakesTurns() {
    System.out.println(
        "(g) mode: IPVS, in a kernel of its own (user-mode-linux): pod a on node 1, b on node 2");
    use("scheduler: rr");
    row("rr, 40 requests", "{a=20, b=20}", requests(net().client, WEB, 40));
  }

  @Test
  @Order(2)
  void leastConnectionsFillsUpWhoHasFewest() {
    use("scheduler: lc");
    row(
        "lc, 6 connections open at once",
        "{a=3, b=3}",
        heldConnections(6, IpvsChapterIT::heldByPod));
  }

  @Test
  @Order(3)
  void destinationHashGivesAnAddressOnePod() {
    use("scheduler: dh");
    String seen = requests(net().client, WEB, 20);
    String other = requests(net().podC, WEB, 20);
    row("dh, 20 requests each of two clients: the same pod", seen, other);
    assertThat(seen).matches("\\{[ab]=20}");
  }

  @Test
  @Order(4)
  void sourceHashGivesAClientOnePod() {
    use("scheduler: sh");
    String seen = requests(net().client, WEB, 20);
    row(
        "sh, 20 requests of one client and 20 again: the same pod",
        seen,
        requests(net().client, WEB, 20));
    assertThat(seen).matches("\\{[ab]=20}");
  }

  @Test
  @Order(5)
  void shortestExpectedDelayLooksAtWeightsFirst() {
    use("scheduler: sed" + HEAVY_A);
    row(
        "sed, a weighs 3: 2 connections open at once",
        "{a=2, b=0}",
        heldConnections(2, IpvsChapterIT::heldByPod));
  }

  @Test
  @Order(6)
  void neverQueueTakesAnIdlePodFirst() {
    use("scheduler: nq" + HEAVY_A);
    row(
        "nq, a weighs 3: 2 connections open at once",
        "{a=1, b=1}",
        heldConnections(2, IpvsChapterIT::heldByPod));
  }

  @Test
  @Order(7)
  void localKeepsTheClientsAddress() {
    use("scheduler: rr");
    node().apply(web("Local", "a", "b"));
    await().atMost(PATIENCE).until(() -> requests(net().client, NODE_PORT, 8).equals("{a=8}"));
    row(
        "Local, pod on the node: address the pod saw",
        "pod=a client=172.26.236.50",
        net().request(net().client, "TCP", NODE_PORT));
  }

  @Test
  @Order(8)
  void localWithoutAPodOfTheNodeAnswersNobody() {
    node().apply(web("Local", "b"));
    await()
        .atMost(PATIENCE)
        .until(() -> net().request(net().client, "TCP", NODE_PORT).equals("no answer"));
    row("Local, no pod on the node", "no answer", net().request(net().client, "TCP", NODE_PORT));
    row("the same from a pod, by the ClusterIP", "{b=8}", requests(net().podC, WEB, 8));
  }

  @Test
  @Order(9)
  void fromIptablesToIpvsUnderLoad(@TempDir Path ofItsOwn) throws Exception {
    try (ModeChanges changes = new ModeChanges(TrafficMode.IPVS, ofItsOwn)) {
      int answered = changes.change(ProxyMode.IPTABLES, ProxyMode.IPVS);
      System.out.printf(
          "  ok       (g) iptables -> IPVS under load: %d requests, none failed; 2 connections held%n",
          answered);
    }
  }
}
