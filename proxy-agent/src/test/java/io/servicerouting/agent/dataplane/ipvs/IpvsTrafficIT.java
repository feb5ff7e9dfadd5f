package io.servicerouting.agent.dataplane.ipvs;

import static io.servicerouting.agent.dataplane.ipvs.IpvsWorld.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.TrafficPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where connections go by IPVS, and whose address endpoints see. */
@InUserModeLinux
class IpvsTrafficIT {
  private static final String A = "pod=a client=";
  private static final String B = "pod=b client=";
  private static final String CLIENT = "172.26.236.50";
  private static final String POD_C = "192.168.1.6";

  /** The node's address towards its own pods, and towards the other node. */
  private static final String NODE_TO_A = "192.168.1.1";

  private static final String NODE_TO_B = "172.26.236.177";

  private static @Nullable IpvsWorld shared;
  private final IpvsWorld world = Objects.requireNonNull(shared);

  @BeforeAll
  static void start() {
    shared = new IpvsWorld();
  }

  @AfterAll
  static void leaveNothing() {
    Objects.requireNonNull(shared).close();
  }

  /** What one test has of the kernel's must not help another. */
  @AfterEach
  void removeAll() {
    world.removeAll();
  }

  private static SampleRoutes web() {
    return SampleRoutes.service("web", "10.96.0.10")
        .endpoint("192.168.1.5", 8080, "node2")
        .endpoint("192.168.2.5", 8080, "elsewhere");
  }

  @Test
  void aClusterIpTakesTurns() {
    assertThat(world.reconcile(by(Scheduler.RR, web())).refused()).isEmpty();

    assertThat(world.ask(world.net.podC, "10.96.0.10:80", 4))
        .as("of a pod, whose address is kept")
        .containsExactlyInAnyOrder(A + POD_C, B + POD_C, A + POD_C, B + POD_C);
    assertThat(new HashSet<>(world.ask(world.net.node1, "10.96.0.10:80", 4)))
        .as("of the node")
        .containsExactlyInAnyOrder(A + NODE_TO_A, B + NODE_TO_B);
    assertThat(new HashSet<>(world.ask(world.net.client, "10.96.0.10:80", 4)))
        .as("of a client outside")
        .containsExactlyInAnyOrder(A + NODE_TO_A, B + NODE_TO_B);
    assertThat(world.ask(world.net.podC, "10.96.0.10:81", 1))
        .as("another port")
        .containsExactly("refused");
  }

  @Test
  void aPodThatReachesItselfSeesTheNode() {
    world.reconcile(
        by(
            Scheduler.RR,
            SampleRoutes.service("self", "10.96.0.11").endpoint("192.168.1.5", 80, "node2")));

    assertThat(world.ask(world.net.podA, "10.96.0.11:80", 2)).containsOnly(A + NODE_TO_A);
  }

  @Test
  void localKeepsClientsHereAndPodsAndTheNodeReachAll() {
    world.reconcile(
        by(
            Scheduler.RR,
            web()
                .external(TrafficPolicy.LOCAL)
                .nodePort(30010)
                .externalIp("172.26.236.184")
                .loadBalancer("172.26.236.181")));

    for (String frontend :
        List.of("172.26.236.181:80", "172.26.236.184:80", "172.26.236.177:30010")) {
      assertThat(world.ask(world.net.client, frontend, 4))
          .as("a client at " + frontend)
          .containsOnly(A + CLIENT);
      assertThat(new HashSet<>(world.ask(world.net.podC, frontend, 4)))
          .as("a pod at " + frontend)
          .containsExactlyInAnyOrder(A + POD_C, B + POD_C);
      assertThat(new HashSet<>(world.ask(world.net.node1, frontend, 4)))
          .as("the node at " + frontend)
          .containsExactlyInAnyOrder(A + NODE_TO_A, B + NODE_TO_B);
      assertThat(new HashSet<>(world.ask(world.net.podA, frontend, 4)))
          .as("an endpoint at " + frontend)
          .containsExactlyInAnyOrder(A + NODE_TO_A, B + "192.168.1.5");
    }
  }

  @Test
  void localWithoutALocalEndpointDropsClientsOnly() {
    world.reconcile(
        by(
            Scheduler.RR,
            SampleRoutes.service("hole", "10.96.0.12")
                .external(TrafficPolicy.LOCAL)
                .nodePort(30012)
                .loadBalancer("172.26.236.181")
                .endpoint("192.168.2.5", 8080, "elsewhere")));

    for (String frontend : List.of("172.26.236.181:80", "172.26.236.177:30012")) {
      assertThat(world.ask(world.net.client, frontend, 1)).containsExactly("no answer");
      assertThat(world.ask(world.net.podC, frontend, 1)).containsExactly(B + POD_C);
      assertThat(world.ask(world.net.node1, frontend, 1)).containsExactly(B + NODE_TO_B);
    }
  }

  @Test
  void internalLocalServesFromHereOrDrops() {
    SampleRoutes elsewhere =
        SampleRoutes.service("elsewhere", "10.96.0.13")
            .internal(TrafficPolicy.LOCAL)
            .endpoint("192.168.2.5", 8080, "elsewhere");
    world.reconcile(
        by(Scheduler.RR, web().internal(TrafficPolicy.LOCAL)), by(Scheduler.RR, elsewhere));

    assertThat(world.ask(world.net.podC, "10.96.0.10:80", 3)).containsOnly(A + POD_C);
    assertThat(world.ask(world.net.podC, "10.96.0.13:80", 1)).containsExactly("no answer");
    assertThat(world.ask(world.net.node1, "10.96.0.13:80", 1)).containsExactly("no answer");
  }

  @Test
  void bothPoliciesLocalStillLeadPodsToAllFromOutsideAddresses() {
    world.reconcile(
        by(
            Scheduler.RR,
            web()
                .internal(TrafficPolicy.LOCAL)
                .external(TrafficPolicy.LOCAL)
                .loadBalancer("172.26.236.181")));

    assertThat(world.ask(world.net.podC, "10.96.0.10:80", 3)).containsOnly(A + POD_C);
    assertThat(new HashSet<>(world.ask(world.net.podC, "172.26.236.181:80", 4)))
        .containsExactlyInAnyOrder(A + POD_C, B + POD_C);
  }

  @Test
  void clientsKeepTheirEndpointOnBothSidesOfLocal() {
    world.reconcile(
        by(
            Scheduler.RR,
            web()
                .affinity(600)
                .external(TrafficPolicy.LOCAL)
                .nodePort(30010)
                .loadBalancer("172.26.236.181")));

    for (String frontend : List.of("172.26.236.181:80", "172.26.236.177:30010", "10.96.0.10:80")) {
      assertThat(new HashSet<>(world.ask(world.net.podC, frontend, 6)))
          .as("a pod at " + frontend)
          .hasSize(1)
          .allMatch(answer -> answer.endsWith(POD_C));
    }
    assertThat(world.ask(world.net.client, "172.26.236.181:80", 6)).containsOnly(A + CLIENT);
  }

  @Test
  void nobodyOutsideTheRangesReachesABalancersAddress() {
    world.reconcile(
        by(Scheduler.RR, web().loadBalancer("172.26.236.181", "172.26.236.50/32")),
        by(
            Scheduler.RR,
            SampleRoutes.service("closed", "10.96.0.14")
                .loadBalancer("172.26.236.182", "203.0.113.0/24")
                .nodePort(30014)
                .endpoint("192.168.1.5", 80, "node2")));

    assertThat(world.ask(world.net.client, "172.26.236.181:80", 1))
        .allMatch(answer -> answer.startsWith("pod="));
    for (var from : List.of(world.net.client, world.net.podC, world.net.node1)) {
      assertThat(world.ask(from, "172.26.236.182:80", 1)).containsExactly("no answer");
      assertThat(world.ask(from, "172.26.236.177:30014", 1))
          .as("ranges do not matter at node ports")
          .allMatch(answer -> answer.startsWith("pod=a"));
    }
    assertThat(world.ask(world.net.podC, "172.26.236.181:80", 1)).containsExactly("no answer");
  }

  @Test
  void aServiceWithoutEndpointsRefusesUntilThereIsOne() {
    SampleRoutes nobody =
        SampleRoutes.service("nobody", "10.96.0.15").nodePort(30015).loadBalancer("172.26.236.181");
    world.reconcile(by(Scheduler.RR, nobody));
    for (var from : List.of(world.net.client, world.net.podC, world.net.node1)) {
      for (String frontend :
          List.of("10.96.0.15:80", "172.26.236.181:80", "172.26.236.177:30015")) {
        assertThat(world.ask(from, frontend, 1)).containsExactly("refused");
      }
    }

    world.apply(by(Scheduler.RR, nobody.endpoint("192.168.1.5", 80, "node2")));

    assertThat(world.ask(world.net.client, "172.26.236.181:80", 1))
        .allMatch(answer -> answer.startsWith("pod=a"));
  }

  @Test
  void udpIsServedAndALeavingEndpointGoesAtOnce() {
    SampleRoutes dns = web().port("dns", Protocol.UDP);
    world.reconcile(by(Scheduler.RR, dns));
    for (int i = 0; i < 4; i++) {
      assertThat(world.net.request(world.net.podC, "UDP", "10.96.0.10:80")).endsWith(POD_C);
    }

    world.apply(
        by(
            Scheduler.RR,
            SampleRoutes.service("web", "10.96.0.10")
                .port("dns", Protocol.UDP)
                .endpoint("192.168.1.5", 8080, "node2")));

    assertThat(world.sh("ipvsadm -Sn")).contains("192.168.1.5").doesNotContain("192.168.2.5");
    assertThat(world.net.request(world.net.podC, "UDP", "10.96.0.10:80")).isEqualTo(A + POD_C);
  }

  @Test
  void ipv6IsServedTheSameWay() {
    world.reconcileSix(
        by(
            Scheduler.RR,
            SampleRoutes.service("six", "fd00:10:96::10")
                .external(TrafficPolicy.LOCAL)
                .nodePort(30016)
                .loadBalancer("fd00:172:26::1:5")
                .endpoint("fd00:192::1:5", 8080, "node2")
                .endpoint("fd00:192::2:5", 8080, "elsewhere")));

    assertThat(world.ask(world.net.podA, "[fd00:10:96::10]:80", 2)).contains(A + "fd00:192::1:1");
    for (String frontend : List.of("[fd00:172:26::1:5]:80", "[fd00:172:26::177]:30016")) {
      assertThat(world.ask(world.net.client, frontend, 3)).containsOnly(A + "fd00:172:26::50");
      assertThat(world.ask(world.net.node1, frontend, 2))
          .contains(A + "fd00:192::1:1", B + "fd00:172:26::177");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyConnectionIsCounted(TrafficPolicy external) throws InterruptedException {
    Route route =
        by(Scheduler.RR, web().external(external).nodePort(30010).loadBalancer("172.26.236.181"));
    world.reconcile(route);
    Map<String, Long> answered = settledCounts(route); // with what other tests sent there
    for (int i = 0; i < 3; i++) {
      for (var from : List.of(world.net.client, world.net.podC, world.net.node1)) {
        for (String frontend : List.of("172.26.236.181:80", "172.26.236.177:30010")) {
          String pod = world.net.request(from, "TCP", frontend);
          answered.merge(
              pod.startsWith("pod=a") ? "192.168.1.5:8080" : "192.168.2.5:8080", 1L, Long::sum);
        }
      }
    }

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(counts(route)).containsAllEntriesOf(answered));
  }

  /** The kernel adds its counters up every two seconds. */
  private Map<String, Long> settledCounts(Route route) throws InterruptedException {
    Map<String, Long> before = counts(route);
    while (true) {
      Thread.sleep(Duration.ofSeconds(3));
      Map<String, Long> now = counts(route);
      if (now.equals(before)) {
        return new TreeMap<>(now);
      }
      before = now;
    }
  }

  private Map<String, Long> counts(Route route) {
    Map<CountedEndpoint, Long> counts =
        world.inside(() -> world.factory.connections().read(List.of(route)));
    Map<String, Long> byBackend = new TreeMap<>();
    counts.forEach((endpoint, count) -> byBackend.put(endpoint.backend().toString(), count));
    return byBackend;
  }
}
