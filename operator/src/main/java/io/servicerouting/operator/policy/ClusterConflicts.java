package io.servicerouting.operator.policy;

import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where another cluster policy of the same kind, overrides or defaults, goes before one. That
 * defaults give way to overrides and to policies of the namespace is what they are for.
 */
final class ClusterConflicts {
  private static final Comparator<ClusterRoutingPolicy> PRECEDENCE =
      Comparator.comparing(ClusterRoutingPolicy::created).thenComparing(ClusterRoutingPolicy::name);

  private ClusterConflicts() {}

  /**
   * What others decide, a field at a time.
   *
   * @param all all cluster policies that can be used
   * @param shared a Service that the policy and another one both concern; null if there is none
   * @return for people
   */
  static List<String> of(
      ClusterRoutingPolicy policy,
      Collection<ClusterRoutingPolicy> all,
      Function<ClusterRoutingPolicy, @Nullable ObjectName> shared) {
    List<ClusterRoutingPolicy> before =
        all.stream()
            .filter(other -> other.kind() == policy.kind() && !other.name().equals(policy.name()))
            .filter(other -> PRECEDENCE.compare(other, policy) < 0)
            .sorted(PRECEDENCE)
            .toList();
    List<String> conflicts = new ArrayList<>();
    for (PolicyField field : PolicyField.values()) {
      Object wanted = field.statedIn(policy.settings());
      if (wanted == null) {
        continue;
      }
      for (ClusterRoutingPolicy other : before) {
        Object decided = field.statedIn(other.settings());
        ObjectName service = decided == null || decided.equals(wanted) ? null : shared.apply(other);
        if (service != null) {
          conflicts.add(
              "%s of Service %s is decided by ClusterServiceRoutingPolicy %s, which is older"
                  .formatted(field.path(), service, other.name()));
          break;
        }
      }
    }
    return List.copyOf(conflicts);
  }
}
