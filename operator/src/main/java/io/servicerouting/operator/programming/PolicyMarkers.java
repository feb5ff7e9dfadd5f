package io.servicerouting.operator.programming;

import io.fabric8.kubernetes.api.model.Condition;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldClusterPolicy;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.operator.world.WorldPolicy;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From which resourceVersion on an agent's marker means that it has programmed a policy as it is
 * now: the version at which the policy's generation was first seen. Later versions differ in status
 * alone, which agents mark without haste. Thread-safe.
 */
public final class PolicyMarkers implements WorldListener {

  /** Of a policy that is programmed whatever markers say. */
  public static final long ALWAYS = 0;

  /** Of a policy that is not there: no marker means anything for it. */
  public static final long NEVER = Long.MAX_VALUE;

  private record Seen(String uid, long generation, long marker) {}

  private final ClusterWorld world;
  private final Map<PolicyRef, Seen> seen = new ConcurrentHashMap<>();

  /** Knows nothing yet; has to listen to the world before it is asked. */
  public PolicyMarkers(ClusterWorld world) {
    this.world = world;
  }

  /**
   * The least marker of an agent that has the policy's current generation: {@link #ALWAYS} if its
   * status said so already when it was first seen, so that a restart of the operator makes nobody
   * wait; {@link #NEVER} if there is no such policy.
   */
  public long required(PolicyRef ref) {
    return switch (ref) {
      case PolicyRef.Namespaced(ObjectName name) -> {
        WorldPolicy policy = world.policy(name);
        yield policy == null
            ? gone(ref)
            : required(
                ref,
                policy.uid(),
                policy.generation(),
                policy.resourceVersion(),
                policy.status() != null
                    && isProgrammed(
                        policy.generation(),
                        policy.status().observedGeneration(),
                        policy.status().conditions()));
      }
      case PolicyRef.Cluster(String name) -> {
        WorldClusterPolicy policy = world.clusterPolicy(name);
        yield policy == null
            ? gone(ref)
            : required(
                ref,
                policy.uid(),
                policy.generation(),
                policy.resourceVersion(),
                policy.status() != null
                    && isProgrammed(
                        policy.generation(),
                        policy.status().observedGeneration(),
                        policy.status().conditions()));
      }
    };
  }

  private long gone(PolicyRef ref) {
    seen.remove(ref);
    return NEVER;
  }

  private long required(
      PolicyRef ref, String uid, long generation, long resourceVersion, boolean programmed) {
    Seen now =
        Objects.requireNonNull(
            seen.compute(
                ref,
                (key, before) -> {
                  if (before == null || !before.uid().equals(uid)) {
                    return new Seen(uid, generation, programmed ? ALWAYS : resourceVersion);
                  }
                  return before.generation() >= generation
                      ? before
                      : new Seen(uid, generation, resourceVersion);
                }));
    return now.marker();
  }

  private static boolean isProgrammed(
      long generation, @Nullable Long observed, @Nullable List<Condition> conditions) {
    return Objects.equals(observed, generation)
        && conditions != null
        && conditions.stream()
            .anyMatch(condition ->
                "Programmed".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  /** Takes note before status writes raise the version. */
  @Override
  public void policyChanged(ObjectName policy) {
    var _ = required(new PolicyRef.Namespaced(policy));
  }

  @Override
  public void clusterPolicyChanged(String policy) {
    var _ = required(new PolicyRef.Cluster(policy));
  }
}
