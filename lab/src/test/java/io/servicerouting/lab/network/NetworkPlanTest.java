package io.servicerouting.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkPlanTest {

  @Test
  void aWorkerIsANamespaceWithARouteToEveryOtherWorkersPods() {
    assertThat(new NetworkPlan(2).createWorker(2))
        .isEqualTo(
            """
            ip netns add srlab-node2
            ip link add node2 netns srlab-router type veth peer name eth0 address 02:00:ac:1a:ec:b2 netns srlab-node2
            ip -n srlab-router link set node2 master br0 up
            ip -n srlab-node2 link set lo up
            ip -n srlab-node2 address add 172.26.236.178/24 dev eth0
            ip -n srlab-node2 link set eth0 up
            ip -n srlab-node2 route add default via 172.26.236.1
            ip -n srlab-node2 route add 192.168.1.0/24 via 172.26.236.177
            nsenter --net=/run/netns/srlab-node2 sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
            nsenter --net=/run/netns/srlab-node2 sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter'
            nsenter --net=/run/netns/srlab-node2 sh -c 'echo 0 > /proc/sys/net/ipv4/conf/default/rp_filter'
            nsenter --net=/run/netns/srlab-node2 sh -c 'echo 0 > /proc/sys/net/ipv4/conf/eth0/rp_filter'
            """);
  }

  @Test
  void theHostGetsOneInterfaceWithALinkLocalAddressAndNothingElse() {
    var onTheHost =
        new NetworkPlan(3)
            .create()
            .lines()
            .filter(line -> !line.startsWith("ip -n ") && !line.startsWith("ip netns add "))
            .filter(line -> !line.startsWith("nsenter "))
            .filter(line -> !line.matches("ip link add \\S+ netns srlab-router .*"));

    assertThat(onTheHost)
        .containsExactly(
            "ip link add srlab-host type veth peer name host netns srlab-control-plane",
            "ip address add 169.254.236.1/30 dev srlab-host",
            "ip link set srlab-host up");
  }

  @Test
  void theClientsSecondAddressIsRoutedBackToIt() {
    assertThat(new NetworkPlan(1).create().lines())
        .contains(
            "ip -n srlab-client address add 203.0.113.50/32 dev eth0",
            "ip -n srlab-router route add 203.0.113.50/32 via 172.26.236.50");
  }

  @Test
  void everyMachineButTheRouterHasADefaultRoute() {
    var plan = new NetworkPlan(3);
    var lines = plan.create().lines().toList();

    assertThat(plan.machines().stream().skip(1))
        .allSatisfy(machine ->
            assertThat(lines)
                .contains(
                    "ip -n %s route add default via 172.26.236.1".formatted(machine.namespace())));
  }
}
