package io.servicerouting.agent.bench;

import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What mode userspace costs beside iptables and no Service at all: real connections of a pod,
 * through the real agent's node, to a pod of another node. And the relay's memory with many
 * connections open.
 */
final class UserspaceBench {
  private static final int ROUNDS = 3;
  private static final int MANY = 10_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String POD = "192.168.2.5";
  private static final String RESIDENT = "servicerouting_agent_relay_resident_memory_bytes";

  private final ServedNode node;
  private final Map<String, List<long[]>> figures = new LinkedHashMap<>();

  private UserspaceBench(ServedNode node) {
    this.node = node;
  }

  /** Arguments: the file that gets the tables. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    Path folder = Files.createTempDirectory("srpu");
    try (ServedNode node = new ServedNode(TrafficMode.IPTABLES_NFT, folder)) {
      node.api().apply(service("iptables", "10.96.1.91") + service("Userspace", "10.96.1.92"));
      node.run(
          "--userspace-connections=" + MANY,
          "--userspace-port-connections=" + MANY,
          "--userspace-udp-clients=1");
      UserspaceBench bench = new UserspaceBench(node);
      awaitReady(BenchProgram.start(node.net().podB, BenchServer.class));
      String table = bench.costs() + "\n" + bench.memory();
      System.out.print(table);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, table);
    }
    System.exit(0);
  }

  private static String service(String mode, String address) {
    String name = mode.toLowerCase(Locale.ROOT);
    return """
    ---
    kind: Service
    metadata: {name: %1$s}
    spec:
      clusterIP: %2$s
      clusterIPs: [%2$s]
      ports:
      - {name: answer, protocol: TCP, port: %3$d}
      - {name: stream, protocol: TCP, port: %4$d}
      - {name: echo, protocol: TCP, port: %5$d}
    ---
    kind: EndpointSlice
    metadata: {name: %1$s, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv4
    endpoints: [{addresses: [%6$s], nodeName: node2}]
    ports:
    - {name: answer, protocol: TCP, port: %3$d}
    - {name: stream, protocol: TCP, port: %4$d}
    - {name: echo, protocol: TCP, port: %5$d}
    ---
    kind: ServiceRoutingPolicy
    metadata: {name: %1$s}
    spec:
      targetRefs: [{group: "", kind: Service, name: %1$s}]
      proxy: {mode: %7$s}
    """
        .formatted(
            name, address, BenchServer.ANSWER, BenchServer.STREAM, BenchServer.ECHO, POD, mode);
  }

  private static void awaitReady(Process server) throws IOException {
    try (BufferedReader reader = server.inputReader(StandardCharsets.UTF_8)) {
      if (!"ready".equals(reader.readLine())) {
        throw new IOException("the server does not start");
      }
    }
  }

  private String costs() throws IOException {
    Map<String, String> ways = new LinkedHashMap<>();
    ways.put("no Service", POD);
    ways.put("iptables", "10.96.1.91");
    ways.put("Userspace", "10.96.1.92");
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, String> way : ways.entrySet()) {
        measure(way.getKey(), way.getValue());
      }
    }
    StringBuilder table =
        new StringBuilder(
            """
            | | connect, median | first byte of the answer, median | one download |
            |---|---|---|---|
            """);
    figures.forEach((way, rounds) ->
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %.0f us | %.0f us | %.0f MB/s |%n",
                way,
                median(rounds, 0) / 1e3,
                median(rounds, 1) / 1e3,
                median(rounds, 2) / 1e6)));
    return table.toString();
  }

  private void measure(String way, String address) throws IOException {
    String[] times = run(ConnectTimes.class, address, BenchServer.ANSWER).split(" ", 2);
    String rate = run(Download.class, address, BenchServer.STREAM);
    figures
        .computeIfAbsent(way, key -> new ArrayList<>())
        .add(new long[] {Long.parseLong(times[0]), Long.parseLong(times[1]), Long.parseLong(rate)});
  }

  private static double median(List<long[]> rounds, int figure) {
    List<Long> sorted = new ArrayList<>(rounds.stream().map(round -> round[figure]).toList());
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  private String run(Class<?> program, String address, int port) throws IOException {
    Process process = BenchProgram.start(node.net().podC, program, address, Integer.toString(port));
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private String memory() throws IOException {
    double before = node.agent().metric(RESIDENT);
    Process holder =
        BenchProgram.start(
            node.net().podC,
            ManyConnections.class,
            "10.96.1.92",
            Integer.toString(BenchServer.ECHO),
            Integer.toString(MANY));
    try (BufferedReader reader = holder.inputReader(StandardCharsets.UTF_8)) {
      int open = Integer.parseInt(reader.readLine());
      await()
          .atMost(PATIENCE)
          .until(() -> node.agent().metric("servicerouting_agent_relay_tcp_open") >= open);
      double after = node.agent().metric(RESIDENT);
      return String.format(
          Locale.ROOT,
          """
          | open connections | the relay's resident memory |
          |---|---|
          | 0, after the downloads | %.0f MB |
          | %d | %.0f MB |
          """,
          before / 1e6,
          open,
          after / 1e6);
    } finally {
      holder.destroyForcibly();
    }
  }
}
