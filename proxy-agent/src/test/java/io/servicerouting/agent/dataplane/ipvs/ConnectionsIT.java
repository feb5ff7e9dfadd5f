package io.servicerouting.agent.dataplane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.dataplane.ipvs.SchedulerNet.Kept;
import io.servicerouting.lab.uml.InUserModeLinux;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of connections when their Service changes, in mode IPVS, with real packets. */
@InUserModeLinux
class ConnectionsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static SchedulerNet net;
  private static SchedulerNode node;

  @BeforeAll
  static void start() {
    net = new SchedulerNet();
    node = new SchedulerNode(net);
  }

  @AfterAll
  static void leaveNothing() {
    node.close();
    net.close();
  }

  private static Balanced programmed(Balanced service) {
    node.program(service);
    return service;
  }

  private static long connectionsEver(Balanced service) {
    Matcher line =
        Pattern.compile("(?m)^(?:TCP|UDP) +\\S+ +(\\d+)")
            .matcher(node.ipvsadm("-Ln --stats", service));
    assertThat(line.find()).isTrue();
    return Long.parseLong(line.group(1));
  }

  @Test
  void aChangeOfSchedulerIsAnEditAndConnectionsStay() {
    Balanced service = programmed(Balanced.by(Scheduler.RR, "A*4", "B*4", "C*4"));
    List<Kept> open = net.open(service, 1, 3);
    List<String> pods = open.stream().map(Kept::pod).toList();
    for (Scheduler scheduler : ProxyMode.IPVS.schedulers()) {
      node.program(service.scheduledBy(scheduler));

      assertThat(node.ipvsadm("-Ln", service)).contains(" " + scheduler.apiName());
      assertThat(open.stream().map(net::say))
          .as(scheduler.apiName())
          .containsExactlyElementsOf(pods);
      assertThat(net.ask(service, 2)).as(scheduler.apiName()).isIn("A", "B", "C");
    }

    // The kernel adds up every two seconds. A Service made anew would have counted from 0.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(connectionsEver(service))
                .isEqualTo(open.size() + ProxyMode.IPVS.schedulers().size()));
    open.forEach(net::close);
  }

  @ParameterizedTest
  @EnumSource
  void aLeavingEndpointKeepsItsConnectionsAndGetsNoOthers(IpFamily family) {
    Balanced service =
        programmed(Balanced.by(Scheduler.WRR, "A*3", "B*3").over(Protocol.TCP, family));
    List<Kept> open = net.open(service, 1, 4);

    node.program(service.among("B*3"));

    assertThat(net.ask(service, 1, 6)).containsOnly("B");
    assertThat(open).allSatisfy(one -> assertThat(net.say(one)).isEqualTo(one.pod()));
    assertThat(node.destinations(service).get("A").weight()).isZero();
    open.forEach(net::close);
  }

  @Test
  void anEndpointThatReturnsHasItsWeightAndItsConnectionsAgain() {
    Balanced service = programmed(Balanced.by(Scheduler.WRR, "A*3", "B"));
    List<Kept> open = net.open(service, 1, 4);
    node.program(service.among("B"));

    node.program(service);

    assertThat(node.destinations(service).get("A").weight()).isEqualTo(3);
    assertThat(Collections.frequency(net.ask(service, 1, 8), "A")).isEqualTo(6);
    assertThat(open).allSatisfy(one -> assertThat(net.say(one)).isEqualTo(one.pod()));
    open.forEach(net::close);
  }

  @ParameterizedTest
  @EnumSource
  void aUdpFlowLeavesAnEndpointThatLeaves(IpFamily family) {
    Balanced service = programmed(Balanced.by(Scheduler.RR, "A").over(Protocol.UDP, family));
    Kept flow = net.open(service, 1);
    assertThat(flow.pod()).isEqualTo("A");

    node.program(service.among("B"));

    assertThat(node.destinations(service)).doesNotContainKey("A");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(net.say(flow)).isEqualTo("B"));
    net.close(flow);
  }

  @ParameterizedTest
  @CsvSource({"TCP, IPV4", "TCP, IPV6", "UDP, IPV4", "UDP, IPV6"})
  void aClientWithAffinityKeepsItsEndpoint(Protocol protocol, IpFamily family) {
    Balanced service =
        programmed(Balanced.by(Scheduler.RR, "A", "B", "C").over(protocol, family).affinity(600));
    List<String> clients = new ArrayList<>();

    for (int client = 1; client <= 6; client++) {
      List<String> answers = net.ask(service, client, 5);
      assertThat(Set.copyOf(answers)).as("client %d", client).hasSize(1);
      clients.add(answers.getFirst());
    }

    assertThat(clients).as("in turn all the same").contains("A", "B", "C");
  }

  @Test
  void aClientWithAffinityMovesOnceWhenItsEndpointLeaves() {
    Balanced service = programmed(Balanced.by(Scheduler.RR, "A", "B", "C").affinity(600));
    Kept open = net.open(service, 1);
    String first = open.pod();
    List<String> others = List.of("A", "B", "C").stream().filter(p -> !p.equals(first)).toList();

    node.program(service.among(others.toArray(String[]::new)));

    List<String> after = net.ask(service, 1, 6);
    assertThat(Set.copyOf(after)).hasSize(1);
    assertThat(others).containsAll(after);
    assertThat(net.say(open)).as("its open connection").isEqualTo(first);
    net.close(open);
  }

  @Test
  void affinityComesAndGoesWithoutHarmToConnections() {
    Balanced service = programmed(Balanced.by(Scheduler.RR, "A", "B"));
    List<Kept> open = net.open(service, 1, 2);

    node.program(service.affinity(600));
    assertThat(Set.copyOf(net.ask(service, 1, 6))).hasSize(1);
    node.program(service);

    assertThat(net.ask(service, 3, 4)).contains("A", "B");
    assertThat(open.stream().map(net::say)).containsExactlyInAnyOrder("A", "B");
    open.forEach(net::close);
  }

  @Test
  void aServiceThatGoesRefusesAndOneThatComesBackServes() {
    Balanced service = programmed(Balanced.by(Scheduler.LC, "A"));
    Kept open = net.open(service, 1);

    node.remove(service);
    assertThat(net.ask(service, 2)).isNotEqualTo("A");
    node.program(service);

    assertThat(net.ask(service, 2)).isEqualTo("A");
    assertThat(net.say(open)).isEqualTo("A");
    net.close(open);
  }

  @Test
  void sctpIsBalancedToo() {
    Balanced service =
        programmed(Balanced.by(Scheduler.RR, "A", "B").over(Protocol.SCTP, IpFamily.IPV4));
    List<Process> servers = new ArrayList<>();
    try {
      for (char pod : new char[] {'A', 'B'}) {
        servers.add(
            net.pods()
                .start(
                    "socat",
                    "SCTP4-LISTEN:8080,fork,bind=" + SchedulerNet.podAddress(IpFamily.IPV4, pod),
                    "SYSTEM:echo " + pod));
      }
      String ask = "socat -T5 -u SCTP4:" + service.clusterIp() + ":80 - 2>&1 || true";
      await().atMost(PATIENCE).until(() -> net.client().sh(ask).strip().matches("[AB]"));
      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(net.client().sh(ask).strip());
      }

      assertThat(answers.subList(0, 2)).containsExactlyInAnyOrder("A", "B");
      assertThat(answers.subList(2, 4)).isEqualTo(answers.subList(0, 2));
    } finally {
      servers.forEach(Process::destroyForcibly);
    }
  }
}
