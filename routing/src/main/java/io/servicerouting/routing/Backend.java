package io.servicerouting.routing;

/**
 * Where a connection may be sent: an endpoint, reduced to what the kernel is told.
 *
 * @param address the pod's address
 * @param port the pod's port
 */
public record Backend(IpAddress address, int port) implements Comparable<Backend> {
  @Override
  public int compareTo(Backend other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
  }

  /** {@code 10.0.0.1:80} or {@code [fd00::1]:80}. */
  @Override
  public String toString() {
    return address.withPort(port);
  }
}
