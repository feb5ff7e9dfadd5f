package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ServicePortName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all routes together want of the kernel. Addresses and members of sets may be shared. */
final class Wanted {
  private final Map<ServicePortName, RoutePlan> plans = new HashMap<>();
  private final Map<ServiceKey, ServicePortName> places = new HashMap<>();
  private final Map<ServiceKey, ServicePortName> owners = new HashMap<>();
  private final Map<IpAddress, Integer> vips = new HashMap<>();
  private final Map<SetMember, Integer> members = new HashMap<>();

  /**
   * Enters a route's plan in the place of the one it had.
   *
   * @return why that cannot be, and then nothing has changed: another route has one of its places
   */
  Optional<String> enter(RoutePlan plan) {
    for (ServiceKey key : plan.places()) {
      ServicePortName owner = places.get(key);
      if (owner != null && !owner.equals(plan.name())) {
        return Optional.of(key + " is served for " + owner + " already: one of both has to go");
      }
    }
    remove(plan.name());
    plans.put(plan.name(), plan);
    plan.places().forEach(key -> places.put(key, plan.name()));
    plan.services().keySet().forEach(key -> owners.put(key, plan.name()));
    count(plan.vips(), vips, 1);
    count(plan.members(), members, 1);
    return Optional.empty();
  }

  /**
   * Takes out the routes that keep a plan from being entered, if all they have of it are places
   * that the cluster gave to its Service and not to theirs.
   *
   * @return the plans of those that were taken out
   */
  List<RoutePlan> makeWay(RoutePlan plan) {
    Set<ServicePortName> intruders = new LinkedHashSet<>();
    for (ServiceKey key : plan.places()) {
      ServicePortName owner = places.get(key);
      RoutePlan other = owner == null ? null : plans.get(owner);
      if (other == null || other.name().equals(plan.name())) {
        continue;
      }
      if (!plan.allocated().contains(key) || other.allocated().contains(key)) {
        return List.of();
      }
      intruders.add(other.name());
    }
    return intruders.stream().map(this::remove).filter(Objects::nonNull).toList();
  }

  /** Takes a route out. Answers the plan it had; null if it had none. */
  @Nullable RoutePlan remove(ServicePortName name) {
    RoutePlan plan = plans.remove(name);
    if (plan != null) {
      plan.places().forEach(places::remove);
      plan.services().keySet().forEach(owners::remove);
      count(plan.vips(), vips, -1);
      count(plan.members(), members, -1);
    }
    return plan;
  }

  private static <T> void count(Collection<T> things, Map<T, Integer> counts, int step) {
    for (T thing : things) {
      counts.merge(thing, step, (before, more) -> before + more == 0 ? null : before + more);
    }
  }

  /** The plan of a route; null if it has none. */
  @Nullable RoutePlan plan(ServicePortName name) {
    return plans.get(name);
  }

  Collection<RoutePlan> plans() {
    return plans.values();
  }

  /** The route that a virtual service is for; null if nobody wants it. */
  @Nullable ServicePortName owner(ServiceKey key) {
    return owners.get(key);
  }

  /** How a virtual service should be; null if nobody wants it. */
  @Nullable WantedService service(ServiceKey key) {
    ServicePortName owner = owners.get(key);
    RoutePlan plan = owner == null ? null : plans.get(owner);
    return plan == null ? null : plan.services().get(key);
  }

  boolean wants(IpAddress vip) {
    return vips.containsKey(vip);
  }

  boolean wants(SetMember member) {
    return members.containsKey(member);
  }

  Set<ServiceKey> services() {
    return owners.keySet();
  }

  Set<IpAddress> vips() {
    return vips.keySet();
  }

  Set<SetMember> members() {
    return members.keySet();
  }
}
