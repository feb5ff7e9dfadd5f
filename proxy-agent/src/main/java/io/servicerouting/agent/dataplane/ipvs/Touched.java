package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.IpAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a write may have to change; nothing else is looked at.
 *
 * @param services virtual services
 * @param members members of sets
 * @param vips addresses on our device
 */
record Touched(Set<ServiceKey> services, Set<SetMember> members, Set<IpAddress> vips) {
  static Touched nothing() {
    return new Touched(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
  }

  boolean isNothing() {
    return services.isEmpty() && members.isEmpty() && vips.isEmpty();
  }

  /** Adds all that a plan has; null has nothing. */
  void add(@Nullable RoutePlan plan) {
    if (plan != null) {
      services.addAll(plan.services().keySet());
      members.addAll(plan.members());
      vips.addAll(plan.vips());
    }
  }
}
