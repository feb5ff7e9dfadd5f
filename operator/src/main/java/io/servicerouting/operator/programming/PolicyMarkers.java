package io.servicerouting.operator.programming;

import io.fabric8.kubernetes.api.model.Condition;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.PolicyObject;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldListener;
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
    PolicyObject policy =
        switch (ref) {
          case PolicyRef.Namespaced(ObjectName name) -> world.policy(name);
          case PolicyRef.Cluster(String name) -> world.clusterPolicy(name);
        };
    if (policy == null) {
      seen.remove(ref);
      return NEVER;
    }
    return Objects.requireNonNull(seen.compute(ref, (key, before) -> seen(policy, before)))
        .marker();
  }

  private static Seen seen(PolicyObject policy, @Nullable Seen before) {
    if (before == null || !before.uid().equals(policy.uid())) {
      return new Seen(
          policy.uid(),
          policy.generation(),
          isProgrammed(policy) ? ALWAYS : policy.resourceVersion());
    }
    return before.generation() >= policy.generation()
        ? before
        : new Seen(policy.uid(), policy.generation(), policy.resourceVersion());
  }

  /** Whether a policy's status says that its present generation is programmed. */
  public static boolean isProgrammed(PolicyObject policy) {
    List<Condition> conditions = policy.conditions();
    return Objects.equals(policy.observedGeneration(), policy.generation())
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
