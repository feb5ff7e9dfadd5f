package io.servicerouting.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of an EndpointSlice, at one of the slice's ports.
 *
 * @param address {@code addresses[0]}, the only one that counts
 * @param port the number of the port
 * @param nodeName the node it runs on; null if unknown, and then it is local to no node
 * @param ready may take new connections; true if the API says nothing
 * @param serving could take connections were it not for {@code terminating}; true if unsaid
 * @param terminating its pod is being deleted
 * @param zoneHints zones that should prefer it; empty if it carries no hint
 * @param nodeHints nodes that should prefer it; empty if it carries no hint
 */
public record Endpoint(
    IpAddress address,
    int port,
    @Nullable String nodeName,
    boolean ready,
    boolean serving,
    boolean terminating,
    List<String> zoneHints,
    List<String> nodeHints) {

  /** The last resort when nobody is ready: it still answers, though it is going away. */
  public boolean isServingTerminating() {
    return serving && terminating;
  }
}
