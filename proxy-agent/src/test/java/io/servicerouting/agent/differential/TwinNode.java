package io.servicerouting.agent.differential;

import io.servicerouting.agent.testbed.NetworkNamespace;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A node in namespaces of its own: the node, its pods, and all that is outside, other nodes' pods
 * included. Nobody answers at any endpoint: what the node sends where is read from its conntrack
 * table.
 */
final class TwinNode implements AutoCloseable {
  static final String NAME = "twin";
  static final String ADDRESS = "172.26.1.1";
  static final String POD_RANGE = "192.168.1.0/24";
  static final String CLUSTER_RANGE = "192.168.0.0/16";
  static final List<String> CLIENTS = List.of("172.26.1.50", "172.26.1.60");
  static final List<String> LOCAL_PODS = List.of("192.168.1.10", "192.168.1.11", "192.168.1.12");
  static final List<String> REMOTE_PODS = List.of("192.168.2.10", "192.168.2.11", "192.168.3.10");

  /** Enough to meet each of five endpoints all but surely: 5 * 0.8^80 is 1e-7. */
  static final int CONNECTIONS = 80;

  private final NetworkNamespace node = NetworkNamespace.create("twin");
  private final NetworkNamespace pods = NetworkNamespace.create("twinpods");
  private final NetworkNamespace outside = NetworkNamespace.create("twinout");

  TwinNode() {
    link("pods0", "192.168.1.1/24", pods, LOCAL_PODS);
    link("eth0", ADDRESS + "/24", outside, CLIENTS);
    outside.sh("ip addr add 172.26.1.254/24 dev eth0");
    REMOTE_PODS.forEach(pod -> outside.sh("ip addr add " + pod + "/32 dev lo"));
    pods.sh("ip route add default via 192.168.1.1");
    outside.sh("ip route add default via " + ADDRESS);
    node.sh("ip route add default via 172.26.1.254");
    // Unlimited ICMP: else the kernel swallows refusals after the sixth within a second.
    node.sh(
        "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.route_localnet=1"
            + " net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_msgs_per_sec=1000000"
            + " net.ipv4.icmp_msgs_burst=1000000"
            + " net.netfilter.nf_conntrack_udp_timeout=600"
            + " net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0"
            + " net.ipv4.conf.eth0.rp_filter=0 net.ipv4.conf.pods0.rp_filter=0"
            + " net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0"
            + " net.ipv4.conf.pods0.send_redirects=0");
    for (NetworkNamespace end : List.of(pods, outside)) {
      end.sh(
          "nft 'add table ip sink; add chain ip sink input { type filter hook input priority 0;"
              + " policy drop; }; add rule ip sink input icmp type destination-unreachable accept'");
    }
  }

  private void link(String device, String address, NetworkNamespace end, List<String> addresses) {
    node.sh(
        "ip link add "
            + device
            + " type veth peer name eth0 netns "
            + end.name()
            + " && ip addr add "
            + address
            + " dev "
            + device
            + " && ip link set "
            + device
            + " up");
    addresses.forEach(one -> end.sh("ip addr add " + one + "/24 dev eth0"));
    end.sh("ip link set eth0 up");
  }

  NetworkNamespace kernel() {
    return node;
  }

  /** Tries flows, all of them at once, and says what became of each. */
  Map<Flow, Outcome> fire(List<Flow> flows) {
    node.sh("conntrack -F 2>/dev/null");
    Map<Flow, Integer> refused = new HashMap<>();
    Map<Flow.Client, List<Flow>> byClient = new EnumMap<>(Flow.Client.class);
    flows.forEach(flow -> byClient.computeIfAbsent(flow.from(), c -> new ArrayList<>()).add(flow));
    byClient.forEach((client, ofClient) -> refused.putAll(volley(namespace(client), ofClient)));
    Map<String, Set<String>> seen = Conntrack.read(node.sh("conntrack -L 2>/dev/null"));
    Map<Flow, Outcome> outcomes = new HashMap<>();
    flows.forEach(flow ->
        outcomes.put(
            flow,
            new Outcome(seen.getOrDefault(Conntrack.key(flow), Set.of()), refused.get(flow) > 0)));
    return outcomes;
  }

  private NetworkNamespace namespace(Flow.Client client) {
    return switch (client) {
      case OUTSIDE -> outside;
      case POD -> pods;
      case NODE -> node;
    };
  }

  private static Map<Flow, Integer> volley(NetworkNamespace from, List<Flow> flows) {
    List<String> command =
        from.inside(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Volley.class.getName(),
                Integer.toString(CONNECTIONS)));
    Map<Flow, Integer> refused = new HashMap<>();
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try (BufferedReader answers =
              new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
          BufferedWriter orders =
              new BufferedWriter(
                  new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8))) {
        answers.readLine();
        // No more than a pipe holds, so that neither side waits for the other.
        for (Flow flow : flows) {
          orders.write(flow.line() + "\n");
        }
        orders.write("end\n");
        orders.flush();
        for (Flow flow : flows) {
          refused.put(flow, Integer.parseInt(String.valueOf(answers.readLine())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return refused;
  }

  @Override
  public void close() {
    node.close();
    pods.close();
    outside.close();
  }
}
