package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Entry;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.Steering.Forward;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How packets come to the relay: by iptables rules for a route that has the relay in place of the
 * endpoints. So who is dropped, rejected or out of the source ranges is decided where it is for
 * every other Service.
 */
public final class EntryRoute {
  private EntryRoute() {}

  /** The sets of endpoints that the route's entries lead to: each needs a door of its own. */
  public static Set<BackendSet> sets(Route route) {
    Set<BackendSet> sets = EnumSet.noneOf(BackendSet.class);
    Entry external = route.external();
    for (BackendSet set : BackendSet.values()) {
      if (route.internal().uses(set) || (external != null && external.uses(set))) {
        sets.add(set);
      }
    }
    return sets;
  }

  /**
   * The route that leads to the relay. Nothing is masqueraded: the relay is on this node, so
   * replies pass it anyway, and it has to see who the clients are. Scheduler and affinity are the
   * relay's business.
   *
   * @param doors where the relay listens for each of {@link #sets}
   * @throws IllegalArgumentException if one is missing
   */
  public static Route of(Route route, Map<BackendSet, Backend> doors) {
    for (BackendSet set : sets(route)) {
      if (!doors.containsKey(set)) {
        throw new IllegalArgumentException(route.name() + " leads to " + set + ", without a door");
      }
    }
    Entry external = route.external();
    return new Route(
        route.name(),
        route.protocol(),
        route.mode(),
        Scheduler.RANDOM,
        Set.of(),
        route.unavailable(),
        0,
        route.frontends(),
        unmasqueraded(route.internal()),
        external == null ? null : unmasqueraded(external),
        door(route, doors, BackendSet.CLUSTER),
        door(route, doors, BackendSet.LOCAL),
        List.of());
  }

  private static List<Backend> door(Route route, Map<BackendSet, Backend> doors, BackendSet set) {
    Backend door = doors.get(set);
    return door == null || !sets(route).contains(set) ? List.of() : List.of(door);
  }

  private static Entry unmasqueraded(Entry entry) {
    return new Entry(
        unmasqueraded(entry.fromPod()),
        unmasqueraded(entry.fromNode()),
        unmasqueraded(entry.fromOutside()));
  }

  private static Steering unmasqueraded(Steering steering) {
    return steering instanceof Forward forward ? new Forward(forward.to(), false) : steering;
  }
}
