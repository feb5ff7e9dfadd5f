package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.balancer.BalancerState.ServiceState;
import io.servicerouting.lab.load.FailureKind;
import io.servicerouting.lab.load.LoadMain;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The balancer with real packets: it, six nodes and a client, each in a network namespace of its
 * own. Needs root.
 */
class BalancerIT {

  private static final String VIP = "172.26.236.180";
  private static final String CLIENT = "172.26.236.50";
  private static final int NODES = 6;
  private static final Duration REACTION = Duration.ofSeconds(20);

  @TempDir static Path folder;
  private static NetworkSandbox sandbox;

  @BeforeAll
  static void build() throws IOException {
    sandbox = NetworkSandbox.start();
    sandbox.machine("balancer", "172.26.236.10");
    sandbox.machine("client", CLIENT);
    for (int number = 1; number <= NODES; number++) {
      String node = "node" + number;
      sandbox.machine(node, addressOf(number));
      // The address is the load balancer's on the network: a node must neither answer for it nor
      // ask in its name.
      sandbox.script(
          """
          ip -n %1$s address add %2$s/32 dev lo
          ip netns exec %1$s sysctl -qw net.ipv4.conf.all.arp_ignore=1
          ip netns exec %1$s sysctl -qw net.ipv4.conf.all.arp_announce=2
          ip netns exec %1$s sysctl -qw net.ipv4.conf.all.rp_filter=0
          ip netns exec %1$s sysctl -qw net.ipv4.conf.eth0.rp_filter=0
          """
              .formatted(node, VIP));
      health(number, 200);
      sandbox.startJava(
          node,
          folder.resolve(node + ".log"),
          FakeNode.class,
          node,
          VIP,
          "10256",
          healthFile(number).toString());
    }
  }

  @AfterAll
  static void remove() throws IOException {
    sandbox.close();
  }

  @BeforeEach
  void threeHealthyNodesBehindARunningBalancer() throws IOException {
    for (int number = 1; number <= NODES; number++) {
      health(number, 200);
    }
    cluster(3);
    if (!sandbox.runs(FileClusterBalancer.class)) {
      start("HEALTH");
    }
    awaitRotation("node1", "node2", "node3");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void connectionsAreSpreadEvenlyAndKeepTheClientsAddress(int nodes) throws Exception {
    cluster(nodes);
    awaitRotation(names(nodes));

    LoadResult result = load("--requests", "6000");

    assertThat(result.failed()).as("%s", result.failures()).isZero();
    assertThat(result.byClient()).isEqualTo(Map.of(CLIENT, 6000L));
    assertThat(result.byNode()).hasSize(nodes);
    assertThat(result.byNode().values())
        .allSatisfy(count ->
            assertThat(100.0 * count / 6000).isBetween(100.0 / nodes - 3, 100.0 / nodes + 3));
  }

  @Test
  void datagramsAreSpreadToo() {
    Map<Integer, String> nodes = survey("udp", 30000, 900);

    assertThat(counts(nodes).keySet()).containsExactly("node1", "node2", "node3");
    assertThat(counts(nodes).values()).allMatch(count -> count > 240 && count < 360);
  }

  @Test
  void nodeThatFailsItsHealthCheckLeavesWithoutALostConnectionAndComesBack() throws Exception {
    var traffic = continuously(5);
    health(1, 503);
    awaitRotation("node2", "node3");
    assertThat(load("--requests", "600").byNode().keySet())
        .containsExactlyInAnyOrder("node2", "node3");
    assertThat(state().nodes().getFirst().lastProbe()).isEqualTo("503");

    health(1, 200);
    awaitRotation("node1", "node2", "node3");
    assertThat(traffic.join().failures()).isEmpty();
  }

  @Test
  void nodeThatVanishesLeavesTheRotation() {
    sandbox.script("ip -n node2 link set eth0 down\n");
    try {
      awaitRotation("node1", "node3");
      assertThat(load("--requests", "300").failed()).isZero();
    } finally {
      sandbox.script(
          "ip -n node2 link set eth0 up\nip -n node2 route add default via 172.26.236.1\n");
    }
    awaitRotation("node1", "node2", "node3");
  }

  @Test
  void withoutAnyHealthyNodeConnectionsAreDroppedNotRefused() throws Exception {
    for (int number = 1; number <= 3; number++) {
      health(number, 503);
    }
    awaitRotation();

    assertThat(load("--requests", "4", "--timeout", "500ms").failures())
        .isEqualTo(Map.of(FailureKind.TIMEOUT, 4L));
  }

  /** The balancer keeps no table of connections: each port stands for one that goes on. */
  @Test
  void connectionsOfTheNodesThatStayDoNotMove() throws Exception {
    Map<Integer, String> before = survey("tcp", 20000, 600);
    health(2, 503);
    awaitRotation("node1", "node3");
    Map<Integer, String> after = survey("tcp", 20000, 600);

    assertThat(after.values()).doesNotContain("node2");
    before.forEach((port, node) -> {
      if (!node.equals("node2")) {
        assertThat(after.get(port)).as("port %d", port).isEqualTo(node);
      }
    });
  }

  @Test
  void killedBalancerGoesOnForwardingAndIsTakenOver() throws Exception {
    var traffic = continuously(5);
    stop("KILL");
    Map<Integer, String> alone = survey("tcp", 40000, 200);
    start("HEALTH");
    awaitRotation("node1", "node2", "node3");

    assertThat(survey("tcp", 40000, 200)).isEqualTo(alone);
    LoadResult result = traffic.join();
    assertThat(result.answered()).isGreaterThan(500);
    assertThat(result.failures()).isEmpty();
  }

  @Test
  void modeAllSendsToNodesThatFailTheirCheck() throws Exception {
    health(1, 503);
    awaitRotation("node2", "node3");
    stop("TERM");
    start("ALL");
    awaitRotation("node1", "node2", "node3");

    assertThat(load("--requests", "300").byNode()).containsKey("node1");
    stop("TERM");
  }

  @Test
  void portsWithoutAFrontendAreSilentAndTheServiceIsToldItsAddress() throws Exception {
    var target = "http://%s:81/".formatted(VIP);

    LoadResult result =
        LoadResult.parse(
            sandbox
                .java("client", LoadMain.class, "--url", target, "--requests", "1", "--json")
                .orThrow()
                .stdout());

    assertThat(result.failures()).isEqualTo(Map.of(FailureKind.TIMEOUT, 1L));
    assertThat(FileCluster.published(folder)).isEqualTo(Map.of("shop/web", VIP));
  }

  @Test
  void addressIsReleasedWithTheService() throws Exception {
    FileCluster.write(folder, new ClusterState(List.of(), nodes(3)));

    await()
        .atMost(REACTION)
        .until(() ->
            !sandbox
                .run("balancer", "ip", "address", "show", "dev", "eth0")
                .orThrow()
                .stdout()
                .contains(VIP));
  }

  /** Nothing of the host's network may be touched, so the command must notice where it is. */
  @Test
  void commandRefusesTheHostsOwnNetwork() {
    var result =
        Command.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BalancerMain.class.getName(),
                "--kubeconfig=/nonexistent",
                "--vips=" + VIP,
                "--state-dir=" + folder)
            .run();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr())
        .contains("runs only in a network namespace that `ip netns` made, and this is none");
  }

  private static void start(String mode) throws IOException {
    Files.deleteIfExists(folder.resolve("balancer.json"));
    sandbox.startJava(
        "balancer",
        folder.resolve("balancer.log"),
        FileClusterBalancer.class,
        folder.toString(),
        VIP,
        mode);
  }

  private static void stop(String signal) {
    sandbox.signal(signal, FileClusterBalancer.class);
    await().until(() -> !sandbox.runs(FileClusterBalancer.class));
  }

  private static void cluster(int nodes) throws IOException {
    var service =
        new LoadBalancerService(
            "shop",
            "web",
            "",
            List.of(),
            List.of(
                new LoadBalancerService.Port("TCP", 80), new LoadBalancerService.Port("UDP", 53)),
            0,
            "2026-01-01T00:00:00Z",
            false);
    FileCluster.write(folder, new ClusterState(List.of(service), nodes(nodes)));
  }

  private static List<ClusterNode> nodes(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> new ClusterNode("node" + number, addressOf(number), true))
        .toList();
  }

  private static String[] names(int count) {
    return nodes(count).stream().map(ClusterNode::name).toArray(String[]::new);
  }

  private static String addressOf(int number) {
    return "172.26.236." + (190 + number);
  }

  private static Path healthFile(int number) {
    return folder.resolve("health" + number);
  }

  private static void health(int number, int status) throws IOException {
    Files.writeString(healthFile(number), Integer.toString(status));
  }

  private static void awaitRotation(String... nodes) {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> state().inRotation().equals(List.of(nodes)));
  }

  private static ServiceState state() {
    return BalancerState.read(folder).services().getFirst();
  }

  private static LoadResult load(String... more) {
    var arguments = new ArrayList<>(List.of("--url", "http://%s/".formatted(VIP), "--json"));
    arguments.addAll(List.of(more));
    return LoadResult.parse(
        sandbox
            .java("client", LoadMain.class, arguments.toArray(String[]::new))
            .orThrow()
            .stdout());
  }

  private static CompletableFuture<LoadResult> continuously(int seconds) {
    return CompletableFuture.supplyAsync(
        () -> load("--continuous", "--rate", "200", "--seconds", Integer.toString(seconds)));
  }

  private static Map<Integer, String> survey(String protocol, int firstPort, int count) {
    return sandbox
        .java(
            "client",
            PortSurvey.class,
            protocol,
            VIP,
            CLIENT,
            Integer.toString(firstPort),
            Integer.toString(count))
        .orThrow()
        .stdout()
        .lines()
        .map(line -> line.split(" ", 2))
        .collect(Collectors.toMap(words -> Integer.valueOf(words[0]), words -> words[1]));
  }

  private static Map<String, Long> counts(Map<Integer, String> nodes) {
    return nodes.values().stream()
        .collect(Collectors.groupingBy(node -> node, TreeMap::new, Collectors.counting()));
  }
}
