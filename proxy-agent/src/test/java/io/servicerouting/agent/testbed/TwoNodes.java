package io.servicerouting.agent.testbed;

import io.servicerouting.routing.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two nodes with pods, a client, and the network between them, in namespaces. IPv4 and IPv6:
 *
 * <pre>
 * client .50 ─┐                                     ┌─ pod a 192.168.1.5
 *             ├─ lan 172.26.236.0/24 ─┬─ node1 .177 ┴─ pod c 192.168.1.6
 *             ┘                       └─ node2 .178 ── pod b 192.168.2.5
 * client ::50     fd00:172:26::/64       node1 ::177     pod a fd00:192::1:5, c fd00:192::1:6
 *                                        node2 ::178     pod b fd00:192::2:5
 * </pre>
 *
 * Pods a and b answer at ports 80 and 8080, TCP and UDP, with their name and the address they were
 * called from, a alone at 9091 and b alone at 9092. So do node1 and node2 at port 7080 and the
 * client at port 80. The client reaches Services' ranges (10.96.0.0/12, fd00:10:96::/112) and the
 * VIPs 172.26.236.180 to 184 and fd00:172:26::1:0/112 through node1.
 */
public final class TwoNodes implements AutoCloseable {
  private final List<NetworkNamespace> all = new ArrayList<>();
  private final Map<NetworkNamespace, LineProgram> talkers = new HashMap<>();
  public final NetworkNamespace client;
  public final NetworkNamespace node1;
  public final NetworkNamespace node2;
  public final NetworkNamespace podA;
  public final NetworkNamespace podB;

  /** A client on node1 that is no endpoint of anything. */
  public final NetworkNamespace podC;

  private TwoNodes() {
    NetworkNamespace lan = namespace("lan");
    lan.sh("ip link add br0 type bridge && ip link set br0 up");
    client = onLan(lan, "client", "50");
    node1 = onLan(lan, "node1", "177");
    node2 = onLan(lan, "node2", "178");
    for (NetworkNamespace node : List.of(node1, node2)) {
      // Unlimited ICMP: else the kernel swallows refusals after the sixth within a second.
      node.sh(
          "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.route_localnet=1"
              + " net.ipv4.icmp_ratelimit=0 net.ipv4.conf.all.send_redirects=0"
              + " net.ipv4.conf.eth0.send_redirects=0"
              + " net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0");
      node.sh("ip -6 route replace default via fd00:172:26::1 dev eth0");
    }
    // Most VIPs are of its own network: it must not be told to look for them there.
    client.sh(
        "sysctl -qw net.ipv6.conf.all.accept_redirects=0 net.ipv6.conf.eth0.accept_redirects=0");
    client.sh("ip route add 172.26.236.180/30 via 172.26.236.177");
    client.sh("ip route add 172.26.236.184/32 via 172.26.236.177");
    client.sh("ip route add 10.96.0.0/12 via 172.26.236.177");
    client.sh("ip -6 route add fd00:172:26::1:0/112 via fd00:172:26::177");
    client.sh("ip -6 route add fd00:10:96::/112 via fd00:172:26::177");
    podA = pod(node1, "a", 1, 5);
    podB = pod(node2, "b", 2, 5);
    podC = pod(node1, "c", 1, 6);
    node1.sh("ip route add 192.168.2.0/24 via 172.26.236.178");
    node2.sh("ip route add 192.168.1.0/24 via 172.26.236.177");
    node1.sh("ip -6 route add fd00:192::2:0/112 via fd00:172:26::178");
    node2.sh("ip -6 route add fd00:192::1:0/112 via fd00:172:26::177");
  }

  /** Builds the network and starts the pods' servers. */
  public static TwoNodes start() {
    TwoNodes nodes = new TwoNodes();
    nodes.startTalkers();
    return nodes;
  }

  private NetworkNamespace namespace(String role) {
    NetworkNamespace namespace = NetworkNamespace.create(role);
    all.add(namespace);
    // Else an address, link-local ones too, is of no use for its first second or two.
    namespace.sh("sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0");
    return namespace;
  }

  private NetworkNamespace onLan(NetworkNamespace lan, String role, String number) {
    NetworkNamespace machine = namespace(role);
    String port = "p" + role;
    lan.onHost(
        "ip",
        "-n",
        lan.name(),
        "link",
        "add",
        port,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        machine.name());
    lan.sh("ip link set " + port + " master br0 up");
    machine.sh("ip addr add 172.26.236." + number + "/24 dev eth0 && ip link set eth0 up");
    machine.sh("ip addr add fd00:172:26::" + number + "/64 dev eth0 nodad");
    // Without a default route a packet to a Service finds no way before any rule sees it.
    machine.sh("ip route add default via 172.26.236.1");
    machine.sh("ip -6 route add default via fd00:172:26::1");
    return machine;
  }

  private NetworkNamespace pod(NetworkNamespace node, String name, int network, int number) {
    NetworkNamespace pod = namespace("pod" + name);
    String device = "pod" + name;
    node.onHost(
        "ip",
        "-n",
        node.name(),
        "link",
        "add",
        device,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        pod.name());
    connect(node, device, pod, "192.168." + network + "." + number, "192.168." + network + ".1/32");
    String six = "fd00:192::" + network + ":";
    connect(node, device, pod, six + number, six + "1/128");
    return pod;
  }

  private static void connect(
      NetworkNamespace node, String device, NetworkNamespace pod, String address, String gateway) {
    String ip = address.indexOf(':') < 0 ? "ip " : "ip -6 ";
    String nodad = address.indexOf(':') < 0 ? "" : " nodad";
    String via = gateway.substring(0, gateway.indexOf('/'));
    node.sh(ip + "addr add " + gateway + " dev " + device + nodad);
    node.sh("ip link set " + device + " up");
    node.sh(ip + "route add " + address + " dev " + device);
    pod.sh(ip + "addr add " + address + " dev eth0" + nodad);
    pod.sh("ip link set eth0 up");
    pod.sh(ip + "route add " + via + " dev eth0");
    pod.sh(ip + "route add default via " + via + " dev eth0");
  }

  private void startTalkers() {
    talkers.put(
        client,
        LineProgram.start(
            client, Talker.class, "client", "172.26.236.50/80", "fd00:172:26::50/80"));
    talkers.put(
        node1,
        LineProgram.start(
            node1, Talker.class, "node1", "172.26.236.177/7080", "fd00:172:26::177/7080"));
    talkers.put(
        node2,
        LineProgram.start(
            node2, Talker.class, "node2", "172.26.236.178/7080", "fd00:172:26::178/7080"));
    talkers.put(podA, LineProgram.start(podA, Talker.class, "a", "80", "8080", "9091"));
    talkers.put(podB, LineProgram.start(podB, Talker.class, "b", "80", "8080", "9092"));
    talkers.put(podC, LineProgram.start(podC, Talker.class, "c"));
    for (String pod :
        List.of("192.168.1.5:80", "[fd00:192::1:5]:80", "192.168.2.5:80", "[fd00:192::2:5]:80")) {
      awaitAnswer(pod);
    }
  }

  /** The first packet of all waits for neighbours to be found. */
  private void awaitAnswer(String pod) {
    for (int i = 0; i < 100; i++) {
      if (request(podC, "TCP", pod).startsWith("pod=")
          && request(node1, "TCP", pod).startsWith("pod=")) {
        return;
      }
    }
    throw new IllegalStateException("the network does not work: no answer from " + pod);
  }

  /**
   * One request over a new connection.
   *
   * @param address {@code ADDRESS:PORT}, or {@code [ADDRESS]:PORT} for IPv6
   * @return what the pod said, for example {@code pod=a client=172.26.236.50}; {@code refused} or
   *     {@code no answer}
   */
  public String request(NetworkNamespace from, String protocol, String address) {
    return ask(from, protocol + " " + twoWords(address));
  }

  /**
   * The same from one of the machine's addresses.
   *
   * @param source an address, or with a blank and a port behind it
   */
  public String requestFrom(NetworkNamespace from, String source, String protocol, String address) {
    return ask(from, protocol + " " + twoWords(address) + " " + source);
  }

  private static String twoWords(String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon).replace("[", "").replace("]", "");
    return host + " " + address.substring(colon + 1);
  }

  private String ask(NetworkNamespace from, String request) {
    String answer = talker(from).request(request);
    int client = answer.indexOf(" client=") + " client=".length();
    return answer.contains(" client=")
        ? answer.substring(0, client) + IpAddress.parse(answer.substring(client))
        : answer;
  }

  private LineProgram talker(NetworkNamespace machine) {
    LineProgram talker = talkers.get(machine);
    if (talker == null) {
      throw new IllegalArgumentException("nobody talks in " + machine.name());
    }
    return talker;
  }

  @Override
  public void close() {
    talkers.values().forEach(LineProgram::close);
    all.reversed().forEach(NetworkNamespace::close);
  }
}
