package io.servicerouting.routing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Service, reduced to what routing needs.
 *
 * @param name namespace and name
 * @param uid the API object's UID, for Events about it
 * @param labels its labels, which policies select by
 * @param clusterIps its ClusterIPs, at most one of a family; empty if headless or ExternalName
 * @param externalIps {@code spec.externalIPs}
 * @param loadBalancerIps addresses of {@code status.loadBalancer.ingress} whose {@code ipMode} is
 *     unset or {@code VIP}; with {@code Proxy} the packet has to leave for the balancer
 * @param sourceRanges {@code spec.loadBalancerSourceRanges}; empty admits every source
 * @param external {@code spec.externalTrafficPolicy}; governs all but the ClusterIP
 * @param internal {@code spec.internalTrafficPolicy}; governs the ClusterIP
 * @param affinitySeconds how long a client keeps its endpoint ({@code ClientIP} affinity); 0: none
 * @param healthCheckNodePort {@code spec.healthCheckNodePort}; 0 if there is none
 * @param proxyName the label {@code service.kubernetes.io/service-proxy-name}: which proxy the
 *     Service was handed to; null if none
 * @param ports its ports
 */
public record ServiceInfo(
    ObjectName name,
    String uid,
    Map<String, String> labels,
    List<IpAddress> clusterIps,
    List<IpAddress> externalIps,
    List<IpAddress> loadBalancerIps,
    List<Cidr> sourceRanges,
    TrafficPolicy external,
    TrafficPolicy internal,
    int affinitySeconds,
    int healthCheckNodePort,
    @Nullable String proxyName,
    List<ServicePort> ports) {

  /** The name of one of its ports as routes are keyed. */
  public ServicePortName portName(ServicePort port) {
    return new ServicePortName(name, port.name());
  }

  /** The ClusterIP of a family, or null if the Service has none there. */
  public @Nullable IpAddress clusterIp(IpFamily family) {
    for (IpAddress address : clusterIps) {
      if (address.family() == family) {
        return address;
      }
    }
    return null;
  }
}
