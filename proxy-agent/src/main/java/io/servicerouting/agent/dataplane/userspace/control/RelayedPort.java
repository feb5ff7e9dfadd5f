package io.servicerouting.agent.dataplane.userspace.control;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.Steering.BackendSet;
import java.util.List;

/**
 * How the relay is to carry a Service port.
 *
 * @param key which
 * @param protocol TCP or UDP
 * @param scheduler what picks the endpoint of a new connection
 * @param affinitySeconds how long a client keeps its endpoint; 0: it does not
 * @param doors where it listens, one for each set of endpoints that connections are led to
 */
public record RelayedPort(
    PortKey key, Protocol protocol, Scheduler scheduler, int affinitySeconds, List<Door> doors) {

  public RelayedPort {
    doors = List.copyOf(doors);
  }

  /**
   * A listening socket and the endpoints behind it.
   *
   * @param set which set of the route's these endpoints are
   * @param address the node's address to listen at
   * @param preferredPort the port to listen at, or one near it, or any if those are taken
   * @param backends the endpoints, sorted; at least one
   */
  public record Door(BackendSet set, IpAddress address, int preferredPort, List<Backend> backends) {
    public Door {
      backends = List.copyOf(backends);
    }
  }
}
