package io.servicerouting.agent.traffic;

import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A Service with its EndpointSlices of both families, written as YAML. Its number is in all its
 * addresses, so that many fit one world. Endpoints are {@code a}, {@code b}, {@code node1} and
 * {@code node2} of the testbed; behind a blank may stand further fields, {@code a conditions:
 * {ready: false}} for example.
 */
final class Sample {
  private record Port(String name, Protocol protocol, int number, int nodePort) {}

  private final String name;
  private final int number;
  private final List<Port> ports = new ArrayList<>();
  private final Map<String, String> spec = new LinkedHashMap<>();
  private final List<String> slices = new ArrayList<>();
  private String labels = "";
  private String ipMode = "";
  private String rows = "";

  private Sample(String name, int number) {
    this.name = name;
    this.number = number;
    spec.put("clusterIP", address(IpFamily.IPV4, "ClusterIP"));
    spec.put("clusterIPs", both("ClusterIP"));
  }

  /**
   * A Service that its ClusterIP alone leads to.
   *
   * @param number 1 to 99, of this Service alone in its world
   */
  static Sample internal(String name, int number) {
    return new Sample(name, number);
  }

  /** A Service with node ports, balancer's and external addresses. */
  static Sample everywhere(String name, int number) {
    return new Sample(name, number).spec("type", "LoadBalancer").withExternalIps();
  }

  Sample withExternalIps() {
    return spec("externalIPs", both("externalIP"));
  }

  /** A field of its {@code spec}, as YAML. */
  Sample spec(String field, String value) {
    spec.put(field, value);
    return this;
  }

  Sample label(String label) {
    labels = label;
    return this;
  }

  /** The {@code ipMode} of its balancer's addresses. */
  Sample ipMode(String mode) {
    ipMode = ", ipMode: " + mode;
    return this;
  }

  /** A port over TCP and over UDP. */
  Sample port(String portName, int port) {
    return port(portName + "-t", Protocol.TCP, port).port(portName + "-u", Protocol.UDP, port);
  }

  /** A port over one protocol. */
  Sample port(String portName, Protocol protocol, int port) {
    ports.add(new Port(portName, protocol, port, 30_200 + 10 * number + port % 10));
    return this;
  }

  /** A slice of all ports, at the same port of each endpoint. */
  Sample endpoints(int target, String... endpoints) {
    if (ports.isEmpty()) {
      port("web", 80);
    }
    return slice("", target, endpoints);
  }

  /** A slice of the ports whose names begin so. */
  Sample slice(String prefix, int target, String... endpoints) {
    for (IpFamily family : IpFamily.values()) {
      slices.add(slice(family, prefix, target, List.of(endpoints)));
    }
    return this;
  }

  /** What packets have to meet; see {@link PacketRow}. */
  Sample meets(String text) {
    rows = text;
    return this;
  }

  List<PacketRow> rows() {
    return rows.lines().map(line -> PacketRow.read(this, line)).toList();
  }

  String name() {
    return name;
  }

  private String both(String kind) {
    return "[\"%s\", \"%s\"]".formatted(address(IpFamily.IPV4, kind), address(IpFamily.IPV6, kind));
  }

  /**
   * One of its addresses.
   *
   * @param kind ClusterIP, externalIP or LB
   */
  String address(IpFamily family, String kind) {
    boolean six = family == IpFamily.IPV6;
    return switch (kind) {
      case "ClusterIP" -> (six ? "fd00:10:96::3" : "10.96.1.") + twoDigits();
      case "externalIP" -> (six ? "fd00:10:96::4" : "10.97.1.") + twoDigits();
      case "LB" -> (six ? "fd00:172:26::1:1" : "10.98.1.") + twoDigits();
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** IPv4 takes no leading zeros. */
  private String twoDigits() {
    return Integer.toString(100 + number).substring(number < 10 ? 2 : 1);
  }

  int firstPort() {
    return ports.getFirst().number();
  }

  int nodePort(int port) {
    return ports.stream().filter(one -> one.number() == port).findFirst().orElseThrow().nodePort();
  }

  private String slice(IpFamily family, String prefix, int target, List<String> endpoints) {
    return """
    ---
    kind: EndpointSlice
    metadata: {name: %1$s-%2$d, labels: {kubernetes.io/service-name: %1$s}}
    addressType: %3$s
    endpoints: [%4$s]
    ports: [%5$s]
    """
        .formatted(
            name,
            slices.size(),
            family == IpFamily.IPV4 ? "IPv4" : "IPv6",
            endpoints.stream()
                .map(endpoint -> endpoint(family, endpoint))
                .collect(Collectors.joining(", ")),
            ports.stream()
                .filter(port -> port.name().startsWith(prefix))
                .map(port ->
                    "{name: %s, protocol: %s, port: %d}"
                        .formatted(port.name(), port.protocol(), target))
                .collect(Collectors.joining(", ")));
  }

  private static String endpoint(IpFamily family, String text) {
    String[] words = text.split(" ", 2);
    Machine machine = Machine.of(words[0]);
    return "{addresses: [\"%s\"], nodeName: %s%s}"
        .formatted(
            machine.address(family), machine.node(), words.length > 1 ? ", " + words[1] : "");
  }

  /** All its objects. */
  String yaml() {
    boolean nodePorts = Objects.equals(spec.get("type"), "LoadBalancer");
    String fields =
        spec.entrySet().stream()
            .map(field -> "  " + field.getKey() + ": " + field.getValue() + "\n")
            .collect(Collectors.joining());
    String portList =
        ports.stream()
            .map(port ->
                "  - {name: %s, protocol: %s, port: %d%s}%n"
                    .formatted(
                        port.name(),
                        port.protocol(),
                        port.number(),
                        nodePorts ? ", nodePort: " + port.nodePort() : ""))
            .collect(Collectors.joining());
    String status =
        nodePorts
            ? "status: {loadBalancer: {ingress: [{ip: \"%s\"%s}, {ip: \"%s\"%s}]}}%n"
                .formatted(
                    address(IpFamily.IPV4, "LB"), ipMode, address(IpFamily.IPV6, "LB"), ipMode)
            : "";
    return "---\nkind: Service\nmetadata: {name: %s, labels: {%s}}\nspec:\n%s  ports:\n%s%s"
            .formatted(name, labels, fields, portList, status)
        + String.join("", slices);
  }
}
