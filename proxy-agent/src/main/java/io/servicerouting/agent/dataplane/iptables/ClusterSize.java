package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Route;
import java.util.Collection;

/**
 * Whether a cluster is large. In a large one the rule that picks an endpoint of another node also
 * rewrites the destination, without a chain for that endpoint: a third of the rules, of which the
 * legacy variant copies all at every change.
 *
 * <p>A large cluster stays so until it has a fifth fewer endpoints than it took to become one: a
 * rollout at the border must not rewrite all rules again and again.
 */
final class ClusterSize {
  private final int threshold;
  private boolean large;

  /** Small, until it is settled. */
  ClusterSize(int threshold) {
    this.threshold = threshold;
  }

  /** Counts the endpoints of all routes. Answers whether the cluster is another size now. */
  boolean settle(Collection<Route> all) {
    long endpoints = 0;
    for (Route route : all) {
      endpoints += Math.max(route.cluster().size(), route.local().size());
    }
    boolean before = large;
    large = endpoints > (large ? threshold * 4L / 5 : threshold);
    return large != before;
  }

  boolean isLarge() {
    return large;
  }
}
