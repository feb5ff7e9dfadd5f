package io.servicerouting.agent.dataplane.iptables;

import static io.servicerouting.agent.dataplane.iptables.SampleRoutes.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.TrafficPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real packets through the rules of node1, in both variants: what the masquerade table does not
 * say. Pod a is on node1, pod b on node2; the client is outside.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
class TrafficIT {
  private static TwoNodes net;

  @Parameter private Variant variant;

  @BeforeAll
  static void network() {
    net = TwoNodes.start();
  }

  @AfterAll
  static void leaveNothing() {
    net.close();
  }

  private void program(Route... routes) throws IOException {
    for (Variant other : Variant.values()) {
      if (other != variant) {
        new OwnChains(net.node1.commands(), other).removeAll(IpFamily.IPV4);
      }
    }
    dataplanes(variant).forFamily(IpFamily.IPV4).reconcile(List.of(routes));
  }

  private static IptablesDataplanes dataplanes(Variant variant) {
    return new IptablesDataplanes(
        net.node1.commands(), variant, SampleRoutes.CONFIG, SampleRoutes.ON_NODE_2);
  }

  /** SampleRoutes' node is called node2; the rules here are node1's, so "here" is that name. */
  private static SampleRoutes web(Protocol protocol) {
    return service("web-" + protocol.lowerCase(), "10.96.0.10")
        .port("p", protocol)
        .nodePort(30080)
        .loadBalancer("172.26.236.180")
        .endpoint("192.168.1.5", 80, "node2")
        .endpoint("192.168.2.5", 80, "elsewhere");
  }

  private static NetworkNamespace machine(String name) {
    return switch (name) {
      case "pod a" -> net.podA;
      case "pod b" -> net.podB;
      case "node1" -> net.node1;
      default -> net.client;
    };
  }

  /** All different answers to enough requests that every endpoint is met (1 - 2^-15). */
  private Set<String> answers(String from, Protocol protocol, String address) {
    Set<String> answers = new TreeSet<>();
    for (int i = 0; i < 16; i++) {
      answers.add(net.request(machine(from), protocol.name(), address));
    }
    return answers;
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource({
    "node1,  172.26.236.177:30080, pod=b client=172.26.236.177",
    "pod a,  172.26.236.180:80,    pod=b client=192.168.1.5",
    "client, 172.26.236.177:30080, no answer",
    "client, 172.26.236.180:80,    no answer",
    "client, 10.96.0.10:80,        pod=b client=172.26.236.177"
  })
  void aNodeWithoutLocalEndpointsIsABlackHoleForOutsiders(String from, String to, String expected)
      throws IOException {
    program(
        service("web", "10.96.0.10")
            .external(TrafficPolicy.LOCAL)
            .nodePort(30080)
            .loadBalancer("172.26.236.180")
            .endpoint("192.168.2.5", 80, "elsewhere")
            .route());

    assertThat(net.request(machine(from), "TCP", to)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "from {0} to {1}")
  @CsvSource({
    "client, 172.26.236.177:30080",
    "client, 172.26.236.180:80",
    "client, 10.96.0.10:80",
    "pod a,  10.96.0.10:80",
    "node1,  10.96.0.10:80"
  })
  void aServiceWithoutEndpointsRefusesAtOnce(String from, String to) throws IOException {
    program(service("web", "10.96.0.10").nodePort(30080).loadBalancer("172.26.236.180").route());

    assertThat(net.request(machine(from), "TCP", to)).isEqualTo("refused");
  }

  @Test
  void onlySourcesInRangeReachTheBalancersAddress() throws IOException {
    program(
        service("web", "10.96.0.10")
            .nodePort(30080)
            .loadBalancer("172.26.236.180", "203.0.113.0/24", "192.168.2.0/24")
            .endpoint("192.168.1.5", 80, "node2")
            .route());

    assertThat(net.request(net.client, "TCP", "172.26.236.180:80")).isEqualTo("no answer");
    assertThat(net.request(net.client, "TCP", "172.26.236.177:30080"))
        .as("source ranges do not concern node ports")
        .startsWith("pod=a");
    net.client.sh("ip addr replace 203.0.113.50/32 dev lo");
    net.node1.sh("ip route replace 203.0.113.50/32 via 172.26.236.50");
    assertThat(net.requestFrom(net.client, "203.0.113.50", "TCP", "172.26.236.180:80"))
        .startsWith("pod=a");
  }

  @Test
  void roundRobinTakesTheEndpointsInTurn() throws IOException {
    program(web(Protocol.TCP).scheduler(Scheduler.RR).route());
    List<String> pods = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pods.add(net.request(net.client, "TCP", "172.26.236.177:30080").substring(0, 5));
    }

    assertThat(pods.subList(2, 10)).isEqualTo(pods.subList(0, 8));
    assertThat(pods.subList(0, 2)).containsExactlyInAnyOrder("pod=a", "pod=b");
  }

  @Test
  void aClientWithAffinityKeepsItsEndpoint() throws IOException {
    program(web(Protocol.TCP).affinity(60).route());

    assertThat(answers("client", Protocol.TCP, "172.26.236.177:30080")).hasSize(1);
    assertThat(answers("pod a", Protocol.TCP, "10.96.0.10:80")).hasSize(1);
  }

  @Test
  void aNeighbourCannotReachTheNodesLoopback() throws IOException {
    program(web(Protocol.TCP).route());
    // The port may still be held by the last connection of the other variant's test.
    Process secret =
        net.node1.start(
            "socat", "TCP4-LISTEN:9999,bind=127.0.0.1,reuseaddr,fork", "SYSTEM:echo pod=secret");
    try {
      net.node1.sh(
          "for i in $(seq 100); do ss -ltn | grep -q ':9999 ' && exit; sleep 0.05; done; exit 1");
      // The neighbour's own loopback routes have to go before it can call 127.0.0.1 of the node.
      net.client.sh(
          "sysctl -qw net.ipv4.conf.all.route_localnet=1;"
              + " ip route del table local 127.0.0.0/8 dev lo;"
              + " ip route del table local 127.0.0.1 dev lo;"
              + " ip route replace 127.0.0.1/32 via 172.26.236.177 src 172.26.236.50");
      assertThat(net.request(net.node1, "TCP", "127.0.0.1:9999")).isEqualTo("pod=secret");

      assertThat(net.request(net.client, "TCP", "127.0.0.1:9999")).isEqualTo("no answer");

      assertThat(
              net.node1.sh(
                  "iptables-" + variant.commandPart() + " -nvx -L SRP-FIREWALL | grep localnet"))
          .as("packets that the guard dropped")
          .doesNotMatch("(?s)^ *0 .*");
    } finally {
      secret.destroyForcibly();
      net.client.sh(
          "ip route flush 127.0.0.1/32;"
              + " ip route replace table local local 127.0.0.0/8 dev lo src 127.0.0.1;"
              + " ip route replace table local local 127.0.0.1 dev lo src 127.0.0.1");
    }
  }
}
