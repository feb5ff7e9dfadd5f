package io.servicerouting.agent.observe;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import java.time.Instant;
import java.util.List;

/**
 * New connections this node has sent to endpoints, as much of it as is reported.
 *
 * @param since when counting began
 * @param omitted how many endpoints with connections were left out
 * @param services Services with at least one connection, by name
 */
public record ObservedTraffic(Instant since, int omitted, List<OfService> services) {

  /**
   * Connections to one Service.
   *
   * @param name the Service
   * @param connections how many since counting began, to endpoints that have gone too
   * @param endpoints endpoints with at least one connection, by address
   */
  public record OfService(ObjectName name, long connections, List<OfEndpoint> endpoints) {}

  /**
   * Connections to one endpoint, at all ports of the Service.
   *
   * @param address the endpoint's
   * @param connections how many since counting began
   */
  public record OfEndpoint(IpAddress address, long connections) {}
}
