package io.servicerouting.lab.balancer;

import java.util.List;

/**
 * A Service of type LoadBalancer, reduced to what a load balancer needs.
 *
 * @param wishedAddress {@code spec.loadBalancerIP}; empty if not set
 * @param addresses what {@code status.loadBalancer.ingress} names now
 * @param healthCheckNodePort 0 unless {@code externalTrafficPolicy} is Local
 * @param created in ISO 8601; the older Service comes first when addresses are scarce
 * @param clientAffinity whether all connections of a client address have to reach one node, without
 *     which the nodes' {@code sessionAffinity: ClientIP} would hold on each of them only
 */
record LoadBalancerService(
    String namespace,
    String name,
    String wishedAddress,
    List<String> addresses,
    List<Port> ports,
    int healthCheckNodePort,
    String created,
    boolean clientAffinity) {

  LoadBalancerService {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }

  /**
   * One frontend.
   *
   * @param protocol TCP, UDP or SCTP, as the API spells it
   */
  record Port(String protocol, int number) {}

  /** namespace/name. */
  String key() {
    return namespace + "/" + name;
  }
}
