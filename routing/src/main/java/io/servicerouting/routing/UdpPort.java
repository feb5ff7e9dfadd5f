package io.servicerouting.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A UDP port of a Service in one IP family, as far as flows are concerned that outlive a change. A
 * UDP client that goes on sending keeps its flow alive, so the kernel would send it to an endpoint
 * that is gone for ever; nothing tells it, as a reset tells TCP.
 *
 * <p>Which endpoints a policy or a hint admits has no say here: a change of those must not cut what
 * still works (kube-proxy does the same).
 *
 * @param name the Service port
 * @param family the IP family of all addresses here
 * @param addresses where clients send to: ClusterIP, external and load balancer's addresses
 * @param port the port at these
 * @param nodePort the port at the nodes' own addresses; 0 if there is none
 * @param live endpoints, on whatever node, that flows may go on to. If it is empty all may go on:
 *     there is nowhere better
 */
public record UdpPort(
    ServicePortName name,
    IpFamily family,
    Set<IpAddress> addresses,
    int port,
    int nodePort,
    Set<Backend> live) {

  public UdpPort {
    addresses = Set.copyOf(addresses);
    live = Set.copyOf(live);
  }

  /**
   * Reduces a port of a Service.
   *
   * @param service the Service
   * @param port one of its ports, of protocol UDP
   * @param clusterIp its ClusterIP of the wanted family
   * @param endpoints the port's endpoints of that family, from all slices
   */
  public static UdpPort of(
      ServiceInfo service, ServicePort port, IpAddress clusterIp, Collection<Endpoint> endpoints) {
    List<IpAddress> addresses = new ArrayList<>(List.of(clusterIp));
    addresses.addAll(service.externalIps());
    addresses.addAll(service.loadBalancerIps());
    addresses.removeIf(address -> address.family() != clusterIp.family());
    Set<Backend> live = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      // Ready without serving: its Service publishes pods that are not ready.
      if (endpoint.ready() || endpoint.serving()) {
        live.add(new Backend(endpoint.address(), endpoint.port()));
      }
    }
    return new UdpPort(
        service.portName(port),
        clusterIp.family(),
        new HashSet<>(addresses),
        port.port(),
        port.nodePort(),
        live);
  }
}
