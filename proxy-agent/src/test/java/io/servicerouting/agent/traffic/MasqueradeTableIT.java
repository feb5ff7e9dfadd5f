package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.traffic.MasqueradeTable.Cell;
import io.servicerouting.agent.traffic.MasqueradeTable.Column;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * The masquerade table with all its overrides: every flow, policy, way to recognise pods, protocol
 * and family, in every mode, by real packets through the real agent. Pod a is on the node, pod b is
 * not; the scheduler is rr, so two requests meet both.
 */
@ParameterizedClass(name = "{0}")
@EachMode
class MasqueradeTableIT {

  /** A way to recognise pods, and what it makes of the table. */
  private enum Detector {
    CLUSTER_CIDR(MasqueradeTable.DETECTOR, "--cluster-cidr=192.168.0.0/16,fd00:192::/64"),
    CLUSTER_CIDR_LIST(
        MasqueradeTable.DETECTOR,
        "--cluster-cidr=192.168.1.0/24,192.168.2.0/24,fd00:192::1:0/112,fd00:192::2:0/112"),
    NODE_CIDR(MasqueradeTable.DETECTOR, "--detect-local-mode=NodeCIDR"),
    INTERFACE_PREFIX(
        MasqueradeTable.DETECTOR,
        "--detect-local-mode=InterfaceNamePrefix",
        "--pod-interface-name-prefix=pod"),
    // The device that the pod's packets come in through, as a bridge's would.
    BRIDGE(
        MasqueradeTable.DETECTOR,
        "--detect-local-mode=BridgeInterface",
        "--pod-bridge-interface=podc"),
    NONE(MasqueradeTable.NO_DETECTOR, "--detect-local-mode=None"),
    MASQUERADE_ALL(
        MasqueradeTable.MASQUERADE_ALL,
        "--masquerade-all",
        "--cluster-cidr=192.168.0.0/16,fd00:192::/64"),
    NONE_MASQUERADE_ALL(
        MasqueradeTable.NO_DETECTOR_MASQUERADE_ALL, "--masquerade-all", "--detect-local-mode=None");

    private final MasqueradeTable table;

    @SuppressWarnings("ImmutableEnumChecker") // an immutable list
    private final List<String> options;

    Detector(MasqueradeTable table, String... options) {
      this.table = table;
      this.options = List.of(options);
    }
  }

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @Parameter private TrafficMode mode;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws IOException {
    ServedNode started = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    node = started;
    started.balanceInTurn();
    for (Column column : Column.values()) {
      started.api().apply(service(column));
    }
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() {
    node().close();
    node = null;
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  /** Of the three Services each has its number in every address. */
  private static String service(Column column) {
    return """
    kind: Service
    metadata: {name: web%1$d}
    spec:
      type: LoadBalancer
      clusterIP: 10.96.0.1%1$d
      clusterIPs: [10.96.0.1%1$d, "fd00:10:96::1%1$d"]
      externalIPs: [10.97.0.1%1$d, "fd00:10:96::2%1$d"]
      externalTrafficPolicy: %2$s
      internalTrafficPolicy: %3$s
      ports:
      - {name: t, protocol: TCP, port: 80, nodePort: 3008%1$d}
      - {name: u, protocol: UDP, port: 80, nodePort: 3008%1$d}
    status:
      loadBalancer: {ingress: [{ip: 172.26.236.18%1$d}, {ip: "fd00:172:26::1:%1$d"}]}
    ---
    kind: EndpointSlice
    metadata: {name: web%1$d-4, labels: {kubernetes.io/service-name: web%1$d}}
    addressType: IPv4
    endpoints:
    - {addresses: [192.168.%4$s.5], nodeName: node%4$s}
    - {addresses: [192.168.2.5], nodeName: node2}
    ports:
    - {name: t, protocol: TCP, port: 80}
    - {name: u, protocol: UDP, port: 80}
    ---
    kind: EndpointSlice
    metadata: {name: web%1$d-6, labels: {kubernetes.io/service-name: web%1$d}}
    addressType: IPv6
    endpoints:
    - {addresses: ["fd00:192::%4$s:5"], nodeName: node%4$s}
    - {addresses: ["fd00:192::2:5"], nodeName: node2}
    ports:
    - {name: t, protocol: TCP, port: 80}
    - {name: u, protocol: UDP, port: 80}
    """
            .formatted(
                column.number(),
                column == Column.EXTERNAL_LOCAL ? "Local" : "Cluster",
                column == Column.INTERNAL_LOCAL ? "Local" : "Cluster",
                column == Column.PREFER_LOCAL_NO_POD_HERE ? "2" : "1")
        + (column.number() < Column.PREFER_LOCAL.number() ? "" : preferLocal(column));
  }

  private static String preferLocal(Column column) {
    return """
    ---
    kind: ServiceRoutingPolicy
    metadata: {name: web%1$d}
    spec:
      targetRefs: [{group: "", kind: Service, name: web%1$d}]
      trafficPolicy: {external: PreferLocal, internal: PreferLocal}
    """
        .formatted(column.number());
  }

  /** IPVS does not see what the node's loopback is called. */
  private boolean isOffered(String from) {
    return mode != TrafficMode.IPVS || !from.equals("localhost");
  }

  @TestFactory
  Stream<DynamicNode> table() {
    return Arrays.stream(Detector.values())
        .map(detector ->
            DynamicContainer.dynamicContainer(
                detector.name(),
                Stream.concat(
                    Stream.of(
                        DynamicTest.dynamicTest(
                            "the agent starts",
                            () -> node().run(detector.options.toArray(String[]::new)))),
                    rows(detector))));
  }

  private Stream<DynamicTest> rows(Detector detector) {
    List<DynamicTest> rows = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      Addresses addresses = Addresses.of(family);
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        for (Cell cell : detector.table.cells()) {
          if (!isOffered(cell.from())
              || (cell.from().equals("localhost") && family == IpFamily.IPV6)) {
            continue; // IPv4 alone can route its loopback.
          }
          rows.add(
              DynamicTest.dynamicTest(
                  mode + " " + family + " " + protocol + " " + cell,
                  () -> assertRow(cell, protocol, addresses)));
        }
        rows.add(
            DynamicTest.dynamicTest(
                family + " " + protocol + " hairpin", () -> assertHairpin(protocol, addresses)));
      }
    }
    return rows.stream();
  }

  /** The node has the ClusterIP there, and would call from it: it is always masqueraded. */
  private static Cell byIpvs(Cell cell) {
    return new Cell(
        cell.from(),
        cell.to(),
        cell.column(),
        cell.here(),
        cell.elsewhere(),
        cell.masquerade() || cell.from().equals("node"));
  }

  private void assertRow(Cell cell, Protocol protocol, Addresses addresses) {
    Set<String> expected = addresses.expected(mode == TrafficMode.IPVS ? byIpvs(cell) : cell);
    assertThat(
            node()
                .answers(
                    machine(cell.from()),
                    protocol,
                    addresses.destination(cell),
                    2, // in turn, so they meet both endpoints
                    expected.contains("no answer")))
        .isEqualTo(expected);
  }

  /** An endpoint that reaches itself is masqueraded, whatever else holds. */
  private static void assertHairpin(Protocol protocol, Addresses addresses) {
    Cell cell = new Cell("pod", "ClusterIP", Column.CLUSTER, true, true, false);
    assertThat(node().answers(node().net().podA, protocol, addresses.destination(cell), 2, false))
        .contains("pod=a client=" + addresses.gateway());
  }

  private static NetworkNamespace machine(String from) {
    return switch (from) {
      case "pod" -> node().net().podC;
      case "external" -> node().net().client;
      default -> node().net().node1;
    };
  }

  /** The testbed's addresses of one family. */
  private record Addresses(String pod, String node, String client, String gateway, boolean six) {
    static Addresses of(IpFamily family) {
      return switch (family) {
        case IPV4 ->
            new Addresses("192.168.1.6", "172.26.236.177", "172.26.236.50", "192.168.1.1", false);
        case IPV6 ->
            new Addresses(
                "fd00:192::1:6", "fd00:172:26::177", "fd00:172:26::50", "fd00:192::1:1", true);
      };
    }

    String destination(Cell cell) {
      int number = cell.column().number();
      return switch (cell.to()) {
        case "ClusterIP" -> six ? "[fd00:10:96::1" + number + "]:80" : "10.96.0.1" + number + ":80";
        case "externalIP" ->
            six ? "[fd00:10:96::2" + number + "]:80" : "10.97.0.1" + number + ":80";
        case "LB" -> six ? "[fd00:172:26::1:" + number + "]:80" : "172.26.236.18" + number + ":80";
        case "NodePort" -> {
          String host = cell.from().equals("localhost") ? "127.0.0.1" : node;
          yield (six ? "[" + host + "]" : host) + ":3008" + number;
        }
        default -> throw new IllegalArgumentException(cell.to());
      };
    }

    Set<String> expected(Cell cell) {
      String client =
          switch (cell.from()) {
            case "pod" -> pod;
            case "external" -> this.client;
            default -> node;
          };
      Set<String> answers = new TreeSet<>();
      if (cell.here()) {
        answers.add("pod=a client=" + (cell.masquerade() ? gateway : client));
      }
      if (cell.elsewhere()) {
        // Unmasqueraded, an outsider is answered past the node, by an address it never called.
        boolean lost = cell.from().equals("external") && !cell.masquerade();
        answers.add(lost ? "no answer" : "pod=b client=" + (cell.masquerade() ? node : client));
      }
      return answers;
    }
  }
}
