package io.servicerouting.operator.world;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of an EndpointSlice.
 *
 * @param address {@code addresses[0]}, the only one that counts
 * @param pod the name of its pod; null if it is none
 * @param node the node it runs on; null if unknown
 * @param ready may take new connections
 * @param serving could take connections were it not for {@code terminating}
 * @param terminating its pod is being deleted
 * @param zoneHints zones that should prefer it
 * @param nodeHints nodes that should prefer it
 * @param zone the zone it runs in; null if unknown
 */
public record PodEndpoint(
    IpAddress address,
    @Nullable String pod,
    @Nullable String node,
    boolean ready,
    boolean serving,
    boolean terminating,
    List<String> zoneHints,
    List<String> nodeHints,
    @Nullable String zone) {

  /** The pod's name, or the address if it is no pod. */
  public String label() {
    return pod == null ? address.toString() : pod;
  }

  /** The endpoint at one of its slice's ports. */
  public Endpoint at(int port) {
    return new Endpoint(
        address,
        port,
        node,
        ready,
        serving,
        terminating,
        zoneHints,
        nodeHints,
        zone,
        pod == null ? null : Endpoint.podPrefix(pod));
  }
}
