package io.servicerouting.routing;

/**
 * What a route is keyed by: one port of one Service.
 *
 * @param service the Service
 * @param port the port's name; empty for the only port of a Service, which needs none
 */
public record ServicePortName(ObjectName service, String port)
    implements Comparable<ServicePortName> {
  @Override
  public int compareTo(ServicePortName other) {
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : port.compareTo(other.port);
  }

  /** {@code namespace/name} or {@code namespace/name:port}. */
  @Override
  public String toString() {
    return port.isEmpty() ? service.toString() : service + ":" + port;
  }
}
