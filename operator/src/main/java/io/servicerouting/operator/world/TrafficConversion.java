package io.servicerouting.operator.world;

import io.servicerouting.api.v1alpha1.EndpointTraffic;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceTraffic;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what agents report of traffic. */
final class TrafficConversion {
  private static final Logger LOG = LoggerFactory.getLogger(TrafficConversion.class);

  private final Interner interner = new Interner();

  /** Null if the agent reports none. */
  @Nullable TrafficCounts convert(NodeRoutingState state) {
    var traffic = state.getStatus() == null ? null : state.getStatus().traffic();
    if (traffic == null) {
      return null;
    }
    Map<ObjectName, Map<IpAddress, Long>> connections = new HashMap<>();
    List<ServiceTraffic> services = traffic.services() == null ? List.of() : traffic.services();
    for (ServiceTraffic service : services) {
      Map<IpAddress, Long> counts = new HashMap<>();
      List<EndpointTraffic> endpoints =
          service.endpoints() == null ? List.of() : service.endpoints();
      for (EndpointTraffic endpoint : endpoints) {
        try {
          counts.merge(
              interner.same(IpAddress.parse(endpoint.address())),
              endpoint.connections(),
              Long::sum);
        } catch (IllegalArgumentException e) {
          LOG.warn(
              "NodeRoutingState {}, status.traffic of Service {}/{}: {}",
              state.getMetadata().getName(),
              service.namespace(),
              service.name(),
              e.getMessage());
        }
      }
      connections.put(
          interner.same(new ObjectName(service.namespace(), service.name())), Map.copyOf(counts));
    }
    return new TrafficCounts(traffic.since(), Map.copyOf(connections));
  }
}
