package io.servicerouting.operator.world;

import io.servicerouting.operator.ownership.Holdings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.ServiceInfo;
import java.util.List;
import java.util.Map;

/**
 * A Service.
 *
 * @param info what routing needs of it; without ClusterIPs if it is headless or an ExternalName
 * @param type its type
 * @param selector the labels of its pods; empty if somebody else writes its endpoints
 * @param resourceVersion the version that was seen
 * @param hasIngress whether a balancer has given it an address or name
 * @param holdings what the fields that the operator may write hold, and who owns them
 * @param problems what cannot be used of it; all else is right
 */
public record WorldService(
    ServiceInfo info,
    ServiceType type,
    Map<String, String> selector,
    String resourceVersion,
    boolean hasIngress,
    Holdings holdings,
    List<Problem> problems) {

  /** Namespace and name. */
  public ObjectName name() {
    return info.name();
  }

  /** Whether it has no ClusterIP, so that no proxy carries it. */
  public boolean isHeadless() {
    return info.clusterIps().isEmpty();
  }

  /** Whether it can be reached from outside, so that it may have an external traffic policy. */
  public boolean isExternal() {
    return !isHeadless()
        && (type == ServiceType.NODE_PORT
            || type == ServiceType.LOAD_BALANCER
            || !info.externalIps().isEmpty());
  }

  /** Whether pods with these labels are its pods. */
  public boolean selects(Map<String, String> podLabels) {
    return !selector.isEmpty() && podLabels.entrySet().containsAll(selector.entrySet());
  }
}
