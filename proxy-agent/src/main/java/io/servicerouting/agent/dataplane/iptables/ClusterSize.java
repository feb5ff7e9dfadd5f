package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Route;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

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
  private long endpoints;

  /** Small, until it is settled. */
  ClusterSize(int threshold) {
    this.threshold = threshold;
  }

  /** Counts the endpoints of all routes, on which it depends. */
  void settle(Collection<Route> all) {
    recount(all);
    large = isLargeWith(endpoints);
  }

  /** Counts anew and leaves the size what it is: the chains that are written are of that size. */
  void recount(Collection<Route> all) {
    endpoints = 0;
    all.forEach(route -> endpoints += endpointsOf(route));
  }

  /** Whether some changes would make the cluster another size. */
  boolean wouldChange(long difference) {
    return isLargeWith(endpoints + difference) != large;
  }

  /** Takes changes that leave the size what it is. */
  void count(long difference) {
    endpoints += difference;
  }

  private boolean isLargeWith(long count) {
    return count > (large ? threshold * 4L / 5 : threshold);
  }

  /** How many endpoints a route counts for; none if it is null. */
  static int endpointsOf(@Nullable Route route) {
    return route == null ? 0 : Math.max(route.cluster().size(), route.local().size());
  }

  boolean isLarge() {
    return large;
  }
}
