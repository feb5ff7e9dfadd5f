package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Entry;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.Steering.Forward;
import java.util.List;
import java.util.Optional;

/** What IPVS cannot do in any kernel. */
final class Limits {
  /** The buckets of sh and dh, as kernels are built unless somebody says otherwise. */
  private static final int HASH_BUCKETS = 256;

  /** The same of mh. */
  private static final int MAGLEV_BUCKETS = 4_093;

  private Limits() {}

  /**
   * Why IPVS cannot carry a route, in words that a user can act on.
   *
   * @return empty if it can
   */
  static Optional<String> whyNot(Route route) {
    Scheduler scheduler = route.scheduler();
    if (!ProxyMode.IPVS.schedulers().contains(scheduler)) {
      return Optional.of("IPVS has no scheduler '" + scheduler.apiName() + "'");
    }
    Entry external = route.external();
    if (turnsAway(route.internal()) || (external != null && turnsAway(external))) {
      return Optional.of("IPVS cannot turn away pods or the node alone");
    }
    for (BackendSet set : BackendSet.values()) {
      Optional<String> words = tooMany(scheduler, route.backends(set));
      if (words.isPresent()) {
        return words;
      }
    }
    return Optional.empty();
  }

  /** Whether pods or the node are turned away where others are not. No policy asks for that. */
  private static boolean turnsAway(Entry entry) {
    return isApart(entry.fromPod(), entry) || isApart(entry.fromNode(), entry);
  }

  private static boolean isApart(Steering steering, Entry entry) {
    return !(steering instanceof Forward) && !steering.equals(entry.fromOutside());
  }

  private static Optional<String> tooMany(Scheduler scheduler, List<Backend> backends) {
    int endpoints = backends.size();
    // In sh each endpoint gets as many buckets as its weight, until there are none left.
    int weights = backends.stream().mapToInt(Backend::weight).sum();
    return switch (scheduler) {
      case SH ->
          over(scheduler, "endpoints, counted as often as they weigh", weights, HASH_BUCKETS);
      case DH -> over(scheduler, "endpoints", endpoints, HASH_BUCKETS);
      case MH -> over(scheduler, "endpoints", endpoints, MAGLEV_BUCKETS);
      default -> Optional.empty();
    };
  }

  private static Optional<String> over(Scheduler scheduler, String what, int count, int most) {
    return count <= most
        ? Optional.empty()
        : Optional.of(
            "scheduler '%s' reaches at most %d %s, and there are %d: choose another scheduler"
                .formatted(scheduler.apiName(), most, what, count));
  }
}
