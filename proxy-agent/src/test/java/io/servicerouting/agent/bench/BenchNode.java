package io.servicerouting.agent.bench;

import io.servicerouting.agent.testbed.NetworkNamespace;

/** A node with one pod that asks, and two pods elsewhere that answer. */
final class BenchNode implements AutoCloseable {
  static final String NAME = "bench";
  static final String ADDRESS = "172.26.1.1";
  static final String POD_RANGE = "192.168.1.0/24";
  static final String CLUSTER_RANGE = "192.168.0.0/16";
  static final String ONE = "192.168.2.10";
  static final String OTHER = "192.168.2.11";
  static final int TARGET_PORT = 8000;

  private final NetworkNamespace node = NetworkNamespace.create("bench");
  private final NetworkNamespace pod = NetworkNamespace.create("benchpod");
  private final NetworkNamespace outside = NetworkNamespace.create("benchout");

  BenchNode() {
    link("pods0", "192.168.1.1/24", pod, "192.168.1.10/24");
    link("eth0", ADDRESS + "/24", outside, "172.26.1.254/24");
    outside.sh("ip addr add " + ONE + "/32 dev lo && ip addr add " + OTHER + "/32 dev lo");
    pod.sh("ip route add default via 192.168.1.1");
    outside.sh("ip route add default via " + ADDRESS);
    node.sh("ip route add default via 172.26.1.254");
    node.sh("sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0");
  }

  private void link(String device, String address, NetworkNamespace end, String other) {
    node.sh(
        "ip link add %1$s type veth peer name eth0 netns %2$s && ip addr add %3$s dev %1$s && ip link set %1$s up"
            .formatted(device, end.name(), address));
    end.sh("ip addr add " + other + " dev eth0 && ip link set eth0 up");
  }

  NetworkNamespace kernel() {
    return node;
  }

  NetworkNamespace pod() {
    return pod;
  }

  NetworkNamespace outside() {
    return outside;
  }

  @Override
  public void close() {
    node.close();
    pod.close();
    outside.close();
  }
}
