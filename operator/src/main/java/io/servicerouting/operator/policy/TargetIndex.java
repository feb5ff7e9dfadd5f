package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.routing.ObjectName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which policies had which Services as targets when they were last looked at: those that are
 * missing, and those that are no longer selected, too. Thread-safe.
 */
final class TargetIndex {
  private final Map<PolicyRef, Set<ObjectName>> byPolicy = new HashMap<>();
  private final Map<ObjectName, Set<PolicyRef>> byService = new HashMap<>();

  /** Says which targets a policy has now; none if it is gone. */
  synchronized void put(PolicyRef policy, Set<ObjectName> services) {
    Set<ObjectName> before =
        services.isEmpty() ? byPolicy.remove(policy) : byPolicy.put(policy, services);
    if (before != null) {
      for (ObjectName service : before) {
        if (!services.contains(service)) {
          byService.computeIfPresent(
              service,
              (name, policies) -> {
                policies.remove(policy);
                return policies.isEmpty() ? null : policies;
              });
        }
      }
    }
    services.forEach(
        service -> byService.computeIfAbsent(service, name -> new HashSet<>()).add(policy));
  }

  synchronized Set<PolicyRef> policiesOf(ObjectName service) {
    return Set.copyOf(byService.getOrDefault(service, Set.of()));
  }
}
