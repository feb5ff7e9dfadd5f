package io.servicerouting.routing;

import java.util.List;

/**
 * The addresses under which a Service port is reached, all of one IP family.
 *
 * @param clusterIp the ClusterIP
 * @param port the port at all addresses but the nodes' own
 * @param externalIps addresses that somebody routes to the nodes
 * @param loadBalancerIps addresses of a balancer that forwards with the destination kept
 * @param sourceRanges who may reach {@code loadBalancerIps}; empty admits everybody
 * @param admitsVipAsSource whether packets whose source is the balancer's address pass {@code
 *     sourceRanges}: where the address is bound to a node in range, the kernel may pick it
 * @param nodePort the port at the nodes' addresses; 0 if there is none
 * @param healthCheckNodePort where a balancer asks whether this node has endpoints, which a host
 *     firewall must let through; 0 if there is none
 */
public record Frontends(
    IpAddress clusterIp,
    int port,
    List<IpAddress> externalIps,
    List<IpAddress> loadBalancerIps,
    List<Cidr> sourceRanges,
    boolean admitsVipAsSource,
    int nodePort,
    int healthCheckNodePort) {

  /**
   * Whether anything but the ClusterIP leads to the Service, so that an external policy matters.
   */
  public boolean isExternallyReachable() {
    return nodePort != 0 || !externalIps.isEmpty() || !loadBalancerIps.isEmpty();
  }

  static Frontends of(ServiceInfo service, ServicePort port, IpAddress clusterIp, NodeInfo node) {
    IpFamily family = clusterIp.family();
    List<Cidr> ranges =
        service.sourceRanges().stream().filter(range -> range.family() == family).sorted().toList();
    if (ranges.stream().anyMatch(range -> range.prefixLength() == 0)) {
      ranges = List.of();
    }
    boolean nodeInRange =
        ranges.stream().anyMatch(range -> node.addresses().stream().anyMatch(range::contains));
    return new Frontends(
        clusterIp,
        port.port(),
        ofFamily(service.externalIps(), family),
        ofFamily(service.loadBalancerIps(), family),
        ranges,
        nodeInRange,
        port.nodePort(),
        service.healthCheckNodePort());
  }

  private static List<IpAddress> ofFamily(List<IpAddress> addresses, IpFamily family) {
    return addresses.stream()
        .filter(address -> address.family() == family)
        .distinct()
        .sorted()
        .toList();
  }
}
