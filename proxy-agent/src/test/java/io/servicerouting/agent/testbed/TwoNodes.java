package io.servicerouting.agent.testbed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Two nodes with a pod each, a client, and the network between them, in namespaces.
 *
 * <pre>
 * client 172.26.236.50 ─┐
 *                       ├─ lan 172.26.236.0/24 ─┬─ node1 .177 ── pod a 192.168.1.5
 *                       ┘                       └─ node2 .178 ── pod b 192.168.2.5
 * </pre>
 *
 * Every pod answers at port 80, TCP and UDP, with its name and the address it was called from. The
 * client reaches the VIPs 172.26.236.180-189 through node1.
 */
public final class TwoNodes implements AutoCloseable {
  private final List<NetworkNamespace> all = new ArrayList<>();
  private final Map<NetworkNamespace, RunningTalker> talkers = new HashMap<>();
  public final NetworkNamespace client;
  public final NetworkNamespace node1;
  public final NetworkNamespace node2;
  public final NetworkNamespace podA;
  public final NetworkNamespace podB;

  private TwoNodes() {
    NetworkNamespace lan = namespace("lan");
    lan.sh("ip link add br0 type bridge && ip link set br0 up");
    client = onLan(lan, "client", "172.26.236.50");
    node1 = onLan(lan, "node1", "172.26.236.177");
    node2 = onLan(lan, "node2", "172.26.236.178");
    for (NetworkNamespace node : List.of(node1, node2)) {
      // Unlimited ICMP: else the kernel swallows refusals after the sixth within a second.
      node.sh(
          "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.route_localnet=1"
              + " net.ipv4.icmp_ratelimit=0 net.ipv4.conf.all.send_redirects=0"
              + " net.ipv4.conf.eth0.send_redirects=0");
    }
    client.sh("ip route add 172.26.236.180/30 via 172.26.236.177");
    client.sh("ip route add 10.96.0.0/12 via 172.26.236.177");
    podA = pod(node1, "a", "192.168.1.5");
    podB = pod(node2, "b", "192.168.2.5");
    node1.sh("ip route add 192.168.2.0/24 via 172.26.236.178");
    node2.sh("ip route add 192.168.1.0/24 via 172.26.236.177");
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
    return namespace;
  }

  private NetworkNamespace onLan(NetworkNamespace lan, String role, String address) {
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
    machine.sh("ip addr add " + address + "/24 dev eth0 && ip link set eth0 up");
    // Without a default route a packet to a Service finds no way before any rule sees it.
    machine.sh("ip route add default via 172.26.236.1");
    return machine;
  }

  private NetworkNamespace pod(NetworkNamespace node, String name, String address) {
    NetworkNamespace pod = namespace("pod" + name);
    String gateway = address.substring(0, address.lastIndexOf('.')) + ".1";
    node.onHost(
        "ip",
        "-n",
        node.name(),
        "link",
        "add",
        "pod" + name,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        pod.name());
    node.sh("ip addr add " + gateway + "/32 dev pod" + name + " && ip link set pod" + name + " up");
    node.sh("ip route add " + address + "/32 dev pod" + name);
    pod.sh("ip addr add " + address + "/32 dev eth0 && ip link set eth0 up");
    pod.sh("ip route add " + gateway + "/32 dev eth0 && ip route add default via " + gateway);
    return pod;
  }

  private void startTalkers() {
    talkers.put(client, new RunningTalker(client, "client"));
    talkers.put(node1, new RunningTalker(node1, "node1"));
    talkers.put(podA, new RunningTalker(podA, "a", "0.0.0.0", "80"));
    talkers.put(podB, new RunningTalker(podB, "b", "0.0.0.0", "80"));
  }

  /**
   * One request over a new connection.
   *
   * @param address {@code ADDRESS:PORT}
   * @return what the pod said, for example {@code pod=a client=172.26.236.50}; {@code refused} or
   *     {@code no answer}
   */
  public String request(NetworkNamespace from, String protocol, String address) {
    return talker(from).request(protocol + " " + address.replace(':', ' '));
  }

  /** The same from one of the machine's addresses. */
  public String requestFrom(NetworkNamespace from, String source, String protocol, String address) {
    return talker(from).request(protocol + " " + address.replace(':', ' ') + " " + source);
  }

  private RunningTalker talker(NetworkNamespace machine) {
    RunningTalker talker = talkers.get(machine);
    if (talker == null) {
      throw new IllegalArgumentException("nobody talks in " + machine.name());
    }
    return talker;
  }

  @Override
  public void close() {
    talkers.values().forEach(RunningTalker::close);
    all.reversed().forEach(NetworkNamespace::close);
  }
}
