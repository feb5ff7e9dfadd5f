package io.servicerouting.operator.world;

import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Protocol;
import java.util.List;

/**
 * An EndpointSlice of a Service.
 *
 * @param name namespace and name
 * @param service the Service it belongs to
 * @param family the family of its addresses
 * @param ports the ports that all of its endpoints have
 * @param endpoints its endpoints
 * @param problems what cannot be used of it; all else is right
 */
public record WorldSlice(
    ObjectName name,
    ObjectName service,
    IpFamily family,
    List<Port> ports,
    List<PodEndpoint> endpoints,
    List<Problem> problems) {

  /**
   * A port of all endpoints.
   *
   * @param name the Service port's name; empty if it has none
   * @param protocol its protocol
   * @param number the port of the pods
   */
  public record Port(String name, Protocol protocol, int number) {}
}
