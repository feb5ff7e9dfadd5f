package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Condition;
import io.servicerouting.api.conversion.Conversion;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.RoutingPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ServiceRoutingPolicy.
 *
 * @param name namespace and name
 * @param uid its UID
 * @param generation {@code metadata.generation}
 * @param resourceVersion the version that was seen
 * @param beingDeleted whether somebody's finalizer is all that keeps it
 * @param conversion what it says, or what is wrong with it
 * @param spec what it says, as the API has it; null in an object without
 * @param status its status as last seen; null if there is none
 */
public record WorldPolicy(
    ObjectName name,
    String uid,
    long generation,
    long resourceVersion,
    boolean beingDeleted,
    Conversion<RoutingPolicy> conversion,
    @Nullable ServiceRoutingPolicySpec spec,
    @Nullable ServiceRoutingPolicyStatus status)
    implements PolicyObject {

  @Override
  public PolicyRef ref() {
    return new PolicyRef.Namespaced(name);
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
