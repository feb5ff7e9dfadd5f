package io.servicerouting.agent.differential;

import java.util.Set;
import java.util.TreeSet;

/**
 * What became of many connections of one flow.
 *
 * @param destinations address and port they were sent to, and {@code masq} or {@code kept} for
 *     their source; empty if none left the node
 * @param refused whether the client was told so
 */
record Outcome(Set<String> destinations, boolean refused) {

  /**
   * Whether another proxy's outcome can come of the same decision.
   *
   * @param sticky whether all connections of a client go to one endpoint, so that two proxies may
   *     choose differently: then only the way they are sent is compared
   */
  boolean agrees(Outcome other, Flow flow, boolean sticky) {
    if (refused != other.refused || destinations.isEmpty() != other.destinations.isEmpty()) {
      return false;
    }
    if (!sticky) {
      return destinations.equals(other.destinations);
    }
    return dependsOnTheEndpoint(flow)
        || other.dependsOnTheEndpoint(flow)
        || ways().equals(other.ways());
  }

  /**
   * Of a pod that reached itself the source is hidden whatever holds for other endpoints, and a
   * node's own address may be the one that its packets are masqueraded to.
   */
  private boolean dependsOnTheEndpoint(Flow flow) {
    return flow.from() == Flow.Client.NODE
        || destinations.stream().anyMatch(one -> one.startsWith(flow.source() + ":"));
  }

  /** The same without the endpoint that the connections came from. */
  Outcome withoutSelf(Flow flow) {
    Set<String> others = new TreeSet<>(destinations);
    others.removeIf(one -> one.startsWith(flow.source() + ":"));
    return new Outcome(others, refused);
  }

  private Set<String> ways() {
    Set<String> ways = new TreeSet<>();
    destinations.forEach(one -> ways.add(one.substring(one.lastIndexOf(' '))));
    return ways;
  }

  @Override
  public String toString() {
    return (destinations.isEmpty() ? "nothing" : String.join(", ", destinations))
        + (refused ? " refused" : "");
  }
}
