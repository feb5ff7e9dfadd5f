package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.Entry;
import io.servicerouting.routing.Frontends;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Steering.Forward;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A route's rules in the chains that all routes share: how packets find the route's own chains, and
 * what becomes of those that no endpoint takes.
 *
 * @param natServices in nat SRP-SERVICES: one rule for each VIP
 * @param natNodePorts in nat SRP-NODEPORTS
 * @param filterServices in filter SRP-SERVICES: the ClusterIP rejected or dropped
 * @param filterExternal in filter SRP-EXTERNAL-SERVICES: other VIPs rejected or dropped
 * @param filterExternalNodePorts in the same chain: the node port rejected or dropped
 * @param filterNodePorts in filter SRP-NODEPORTS: the balancer's health check let in, and the
 *     relay's ports closed to who comes another way
 */
record EntryRules(
    List<VipRule> natServices,
    List<String> natNodePorts,
    List<VipRule> filterServices,
    List<VipRule> filterExternal,
    List<String> filterExternalNodePorts,
    List<String> filterNodePorts) {

  /**
   * The rules of one route.
   *
   * @param nodePortRanges in which of the node's addresses node ports answer; empty if in all
   */
  static EntryRules of(Route route, List<Cidr> nodePortRanges) {
    EntryRules rules =
        new EntryRules(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    rules.addInternal(route);
    Entry external = route.external();
    if (external != null) {
      rules.addExternal(route, external, nodePortRanges);
    }
    if (route.mode() == ProxyMode.USERSPACE) {
      rules.guardDoors(route);
    }
    if (route.frontends().healthCheckNodePort() != 0) {
      rules.filterNodePorts.add(
          new Rule()
              .protocol(Protocol.TCP)
              .comment(route.name().service() + " health check node port")
              .destinationPort(Protocol.TCP, route.frontends().healthCheckNodePort())
              .jump("ACCEPT"));
    }
    return rules;
  }

  /**
   * Where the relay listens on this node: open for what the Service's own rules have sent there,
   * also where a host firewall drops what it does not know; else source ranges and policies would
   * hold only for those who do not know the port.
   */
  private void guardDoors(Route route) {
    Set<Backend> doors = new TreeSet<>(route.cluster());
    doors.addAll(route.local());
    for (Backend door : doors) {
      filterNodePorts.add(toDoor(route, door).connectionState("DNAT").jump("ACCEPT"));
      filterNodePorts.add(toDoor(route, door).jump("DROP"));
    }
  }

  private static Rule toDoor(Route route, Backend door) {
    return new Rule()
        .destination(Cidr.of(door.address()))
        .protocol(route.protocol())
        .comment(route.name() + " relay")
        .destinationPort(route.protocol(), door.port());
  }

  /** Whether some source is sent to endpoints, so that the route has chains to be sent to. */
  static boolean forwardsAny(Entry entry) {
    return entry.fromPod() instanceof Forward
        || entry.fromNode() instanceof Forward
        || entry.fromOutside() instanceof Forward;
  }

  private void addInternal(Route route) {
    ChainNames names = ChainNames.of(route);
    IpAddress vip = route.frontends().clusterIp();
    switch (route.internal().fromOutside()) {
      case Forward forward ->
          natServices.add(
              toVip(route, vip, "cluster IP", RouteChains.pickChain(names, forward.to())));
      case Steering.Reject reject ->
          filterServices.add(toVip(route, vip, "has no endpoints", reject(route)));
      case Steering.Drop drop ->
          filterServices.add(toVip(route, vip, "has no local endpoints", "DROP"));
    }
  }

  private void addExternal(Route route, Entry entry, List<Cidr> nodePortRanges) {
    ChainNames names = ChainNames.of(route);
    Frontends frontends = route.frontends();
    if (forwardsAny(entry)) {
      for (IpAddress address : frontends.externalIps()) {
        natServices.add(toVip(route, address, "external IP", names.external()));
      }
      for (IpAddress address : frontends.loadBalancerIps()) {
        natServices.add(toVip(route, address, "loadbalancer IP", names.firewall()));
      }
      if (frontends.nodePort() != 0) {
        natNodePorts.add(
            new Rule()
                .protocol(route.protocol())
                .comment(route.name().toString())
                .destinationPort(route.protocol(), frontends.nodePort())
                .jump(names.external()));
      }
    }
    // Only what was not rewritten before comes here with the frontend still as its destination.
    switch (entry.fromOutside()) {
      case Forward forward -> {}
      case Steering.Reject reject ->
          addRefusals(route, nodePortRanges, "has no endpoints", reject(route));
      case Steering.Drop drop ->
          addRefusals(route, nodePortRanges, "has no local endpoints", "DROP");
    }
  }

  private void addRefusals(Route route, List<Cidr> nodePortRanges, String why, String target) {
    Frontends frontends = route.frontends();
    for (IpAddress address : frontends.externalIps()) {
      filterExternal.add(toVip(route, address, why, target));
    }
    for (IpAddress address : frontends.loadBalancerIps()) {
      filterExternal.add(toVip(route, address, why, target));
    }
    if (frontends.nodePort() != 0) {
      Stream<Rule> addresses =
          nodePortRanges.isEmpty()
              ? Stream.of(new Rule())
              : nodePortRanges.stream().map(range -> new Rule().destination(range));
      addresses.forEach(rule ->
          filterExternalNodePorts.add(
              rule.protocol(route.protocol())
                  .comment(route.name() + " " + why)
                  .toThisNode()
                  .destinationPort(route.protocol(), frontends.nodePort())
                  .jump(target)));
    }
  }

  private static VipRule toVip(Route route, IpAddress vip, String comment, String target) {
    return new VipRule(
        vip,
        new Rule()
            .destination(Cidr.of(vip))
            .protocol(route.protocol())
            .comment(route.name() + " " + comment)
            .destinationPort(route.protocol(), route.frontends().port())
            .jump(target));
  }

  private static String reject(Route route) {
    return route.family() == IpFamily.IPV4
        ? "REJECT --reject-with icmp-port-unreachable"
        : "REJECT --reject-with icmp6-port-unreachable";
  }
}
