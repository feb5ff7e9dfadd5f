package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Condition;
import io.servicerouting.api.conversion.Conversion;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicyStatus;
import io.servicerouting.routing.ClusterRoutingPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ClusterServiceRoutingPolicy.
 *
 * @param name its name
 * @param uid its UID
 * @param generation {@code metadata.generation}
 * @param resourceVersion the version that was seen
 * @param beingDeleted whether somebody's finalizer is all that keeps it
 * @param conversion what it says, or what is wrong with it
 * @param status its status as last seen; null if there is none
 */
public record WorldClusterPolicy(
    String name,
    String uid,
    long generation,
    long resourceVersion,
    boolean beingDeleted,
    Conversion<ClusterRoutingPolicy> conversion,
    @Nullable ClusterServiceRoutingPolicyStatus status)
    implements PolicyObject {

  @Override
  public PolicyRef ref() {
    return new PolicyRef.Cluster(name);
  }

  @Override
  public @Nullable Long observedGeneration() {
    return status == null ? null : status.observedGeneration();
  }

  @Override
  public @Nullable List<Condition> conditions() {
    return status == null ? null : status.conditions();
  }
}
