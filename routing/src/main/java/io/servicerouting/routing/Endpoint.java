package io.servicerouting.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of an EndpointSlice, at one of the slice's ports.
 *
 * <p>Of its pod's name only the beginning is kept, which many share: a cluster has tens of
 * thousands of endpoints.
 *
 * @param address {@code addresses[0]}, the only one that counts
 * @param port the number of the port
 * @param nodeName the node it runs on; null if unknown, and then it is local to no node
 * @param ready may take new connections; true if the API says nothing
 * @param serving could take connections were it not for {@code terminating}; true if unsaid
 * @param terminating its pod is being deleted
 * @param zoneHints zones that should prefer it; empty if it carries no hint
 * @param nodeHints nodes that should prefer it; empty if it carries no hint
 * @param zone the zone it runs in; null if unknown
 * @param podPrefix its pod's name up to and with the last hyphen: what pods of one ReplicaSet have
 *     in common; null if it is no pod
 */
public record Endpoint(
    IpAddress address,
    int port,
    @Nullable String nodeName,
    boolean ready,
    boolean serving,
    boolean terminating,
    List<String> zoneHints,
    List<String> nodeHints,
    @Nullable String zone,
    @Nullable String podPrefix) {

  /** An endpoint of unknown zone that is no pod. */
  public Endpoint(
      IpAddress address,
      int port,
      @Nullable String nodeName,
      boolean ready,
      boolean serving,
      boolean terminating,
      List<String> zoneHints,
      List<String> nodeHints) {
    this(address, port, nodeName, ready, serving, terminating, zoneHints, nodeHints, null, null);
  }

  /** What is kept of a pod's name: all up to and with the last hyphen; all of it without any. */
  public static String podPrefix(String podName) {
    int hyphen = podName.lastIndexOf('-');
    return hyphen < 0 ? podName : podName.substring(0, hyphen + 1);
  }

  /** The last resort when nobody is ready: it still answers, though it is going away. */
  public boolean isServingTerminating() {
    return serving && terminating;
  }
}
