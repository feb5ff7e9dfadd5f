package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * UDP clients that go on sending from the same port, so that their flow never ends by itself: they
 * have to follow what becomes of the Service.
 */
@ParameterizedClass(name = "{0}")
@EachMode
class UdpFlowsIT {
  static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;
  private static int lastNumber = 20;

  /** Every test has a Service of its own, whose number is in its addresses and clients' ports. */
  final int number = ++lastNumber;

  @Parameter private TrafficMode mode;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws IOException {
    node = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    node().balanceInTurn();
    node().run("--cluster-cidr=192.168.0.0/16,fd00:192::/64");
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() {
    node().close();
    node = null;
  }

  static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  String service() {
    return """
    kind: Service
    metadata: {name: dns%1$d}
    spec:
      type: LoadBalancer
      clusterIP: 10.96.0.%1$d
      clusterIPs: [10.96.0.%1$d, "fd00:10:96::%1$d"]
      externalIPs: [10.97.0.%1$d, "fd00:10:96::a%1$d"]
      ports:
      - {name: u, protocol: UDP, port: 53, nodePort: 300%1$d}
      - {name: t, protocol: TCP, port: 53, nodePort: 300%1$d}
    status:
      loadBalancer: {ingress: [{ip: 10.98.0.%1$d}, {ip: "fd00:172:26::1:%1$d"}]}
    """
        .formatted(number);
  }

  /** The only endpoint: 1 is pod a, 2 is pod b. */
  String endpoint(int pod, int port, String conditions) {
    return """
    kind: EndpointSlice
    metadata: {name: dns%1$d-4, labels: {kubernetes.io/service-name: dns%1$d}}
    addressType: IPv4
    endpoints: [{addresses: [192.168.%2$d.5], nodeName: node%2$d, conditions: %4$s}]
    ports:
    - {name: u, protocol: UDP, port: %3$d}
    - {name: t, protocol: TCP, port: %3$d}
    ---
    kind: EndpointSlice
    metadata: {name: dns%1$d-6, labels: {kubernetes.io/service-name: dns%1$d}}
    addressType: IPv6
    endpoints: [{addresses: ["fd00:192::%2$d:5"], nodeName: node%2$d, conditions: %4$s}]
    ports:
    - {name: u, protocol: UDP, port: %3$d}
    - {name: t, protocol: TCP, port: %3$d}
    """
        .formatted(number, pod, port, conditions);
  }

  void apply(String... documents) {
    node().apply(String.join("---\n", documents));
  }

  /** Where clients send to, each with who sends. */
  Map<String, NetworkNamespace> flows() {
    NetworkNamespace pod = node().net().podC;
    NetworkNamespace client = node().net().client;
    NetworkNamespace host = node().net().node1;
    Map<String, NetworkNamespace> flows = new LinkedHashMap<>();
    flows.put("10.96.0." + number + ":53", pod);
    flows.put("[fd00:10:96::" + number + "]:53", pod);
    flows.put("10.97.0." + number + ":53", host);
    flows.put("[fd00:10:96::a" + number + "]:53", client);
    flows.put("10.98.0." + number + ":53", pod);
    flows.put("[fd00:172:26::1:" + number + "]:53", client);
    flows.put("172.26.236.177:300" + number, client);
    flows.put("[fd00:172:26::177]:300" + number, client);
    return flows;
  }

  /** One packet, always from the same port; answers who answered. */
  String send(NetworkNamespace from, String to) {
    String any = to.startsWith("[") ? "::" : "0.0.0.0";
    return node()
        .net()
        .requestFrom(from, any + " 90" + number, "UDP", to)
        .replaceAll(" client=.*", "");
  }

  void allAreAnsweredBy(String pod) {
    flows()
        .forEach((to, from) ->
            await(mode + " " + to)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(send(from, to)).isEqualTo(pod)));
  }

  @Test
  void aClientWhoseEndpointIsGoneIsSentToAnotherOne() {
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");

    apply(endpoint(2, 80, "{}"));

    allAreAnsweredBy("pod=b");
  }

  @Test
  void aClientWhoseEndpointServesNoMoreIsSentToAnotherOne() {
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");

    apply(
        endpoint(1, 80, "{ready: false, serving: false}"),
        endpoint(2, 80, "{}").replace("-4,", "-4b,").replace("-6,", "-6b,"));

    allAreAnsweredBy("pod=b");
  }

  @Test
  void aClientOfATerminatingEndpointThatStillServesStaysThere() {
    assumeThat(mode).as("in IPVS UDP leaves at once").isNotEqualTo(TrafficMode.IPVS);
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");

    apply(
        endpoint(1, 80, "{ready: false, serving: true, terminating: true}"),
        endpoint(2, 80, "{}").replace("-4,", "-4b,").replace("-6,", "-6b,"));

    awaitCleanup();
    allAreAnsweredBy("pod=a");
  }

  @Test
  void aClientFollowsTheTargetPort() {
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");

    apply(endpoint(1, 8080, "{}"));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          allAreAnsweredBy("pod=a");
          assertThat(ports()).containsOnly("sport=8080").hasSize(flows().size());
        });
  }

  /** The endpoint's port of each of the clients' flows. */
  private List<String> ports() {
    return node()
        .net()
        .node1
        .sh("conntrack -L -p udp 2>/dev/null")
        .lines()
        .filter(line -> line.contains(" sport=90" + number + " "))
        .map(line -> line.replaceAll(".* (sport=\\d+) dport.*", "$1"))
        .toList();
  }

  @Test
  void aClientOfAServiceThatIsGoneReachesNobody() {
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");

    node().api().delete("Service", "dns" + number);

    flows()
        .forEach((to, from) ->
            await(mode + " " + to)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(send(from, to)).isIn("no answer", "refused")));
  }

  @Test
  void aClientThatWasThereBeforeTheServiceReachesIt() {
    flows().forEach((to, from) -> assertThat(send(from, to)).isIn("no answer", "refused"));

    apply(service(), endpoint(1, 80, "{}"));

    allAreAnsweredBy("pod=a");
  }

  @Test
  void whereNoEndpointIsLeftFlowsGoOn() {
    assumeThat(mode).as("in IPVS UDP leaves at once").isNotEqualTo(TrafficMode.IPVS);
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");

    apply(endpoint(1, 80, "{ready: false, serving: false}"));

    awaitCleanup();
    allAreAnsweredBy("pod=a");
    assertThat(node().net().request(node().net().client, "UDP", "10.96.0." + number + ":53"))
        .as("a new client")
        .isEqualTo("refused");
  }

  @Test
  void connectionsOfTcpAreLeftAlone() {
    apply(service(), endpoint(1, 80, "{}"));
    allAreAnsweredBy("pod=a");
    String vip = "10.96.0." + number;
    assertThat(node().net().request(node().net().podC, "TCP", vip + ":53")).startsWith("pod=a");

    apply(endpoint(2, 80, "{}"));

    allAreAnsweredBy("pod=b");
    assertThat(node().net().node1.sh("conntrack -L -p tcp --orig-dst " + vip + " 2>/dev/null"))
        .contains("src=192.168.1.5");
  }

  /** Waits until the agent has looked at flows once more, and after all that was written so far. */
  private void awaitCleanup() {
    String canary = "[fd00:10:96::c" + number + "]";
    NetworkNamespace client = node().net().podC;
    String from = ":: 91" + number;
    String before = node().net().requestFrom(client, from, "UDP", canary + ":53");
    assertThat(before).isEqualTo("no answer");
    apply(
        """
        kind: Service
        metadata: {name: canary%1$d}
        spec:
          clusterIP: "fd00:10:96::c%1$d"
          clusterIPs: ["fd00:10:96::c%1$d"]
          ports: [{name: u, protocol: UDP, port: 53}]
        ---
        kind: EndpointSlice
        metadata: {name: canary%1$d-6, labels: {kubernetes.io/service-name: canary%1$d}}
        addressType: IPv6
        endpoints: [{addresses: ["fd00:192::2:5"], nodeName: node2}]
        ports: [{name: u, protocol: UDP, port: 80}]
        """
            .formatted(number));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node().net().requestFrom(client, from, "UDP", canary + ":53"))
                .startsWith("pod=b"));
  }
}
