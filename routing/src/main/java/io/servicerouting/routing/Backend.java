package io.servicerouting.routing;

/**
 * Where a connection may be sent: an endpoint, reduced to what the kernel is told.
 *
 * @param address the pod's address
 * @param port the pod's port
 * @param weight its share of new connections beside the others', 1 to 100, for schedulers that know
 *     weights. An endpoint of weight 0 takes no new connections and is no backend
 */
public record Backend(IpAddress address, int port, int weight) implements Comparable<Backend> {
  /** The weight of an endpoint of which nobody says anything. */
  public static final int DEFAULT_WEIGHT = 1;

  /** An endpoint of the default weight. */
  public Backend(IpAddress address, int port) {
    this(address, port, DEFAULT_WEIGHT);
  }

  @Override
  public int compareTo(Backend other) {
    int byAddress = address.compareTo(other.address);
    if (byAddress != 0) {
      return byAddress;
    }
    int byPort = Integer.compare(port, other.port);
    return byPort != 0 ? byPort : Integer.compare(weight, other.weight);
  }

  /** {@code 10.0.0.1:80} or {@code [fd00::1]:80}. */
  @Override
  public String toString() {
    return address.withPort(port);
  }
}
