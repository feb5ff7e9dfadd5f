package io.servicerouting.operator.world;

import io.servicerouting.api.conversion.Conversion;
import io.servicerouting.api.conversion.PolicyConversion;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.operator.world.ReducingStore.Sink;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.RoutingPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes policies into the world. As in the agents, a policy that cannot be understood changes
 * nothing: what it said before stays in force.
 */
final class PolicyFeed {
  private final WorldState world;

  PolicyFeed(WorldState world) {
    this.world = world;
  }

  Sink<ServiceRoutingPolicy> policies() {
    return new Sink<>() {
      @Override
      public void put(ServiceRoutingPolicy object) {
        var metadata = object.getMetadata();
        var name = new ObjectName(metadata.getNamespace(), metadata.getName());
        policy(
            name,
            new WorldPolicy(
                name,
                metadata.getUid(),
                generation(metadata.getGeneration()),
                Long.parseLong(metadata.getResourceVersion()),
                metadata.getDeletionTimestamp() != null,
                PolicyConversion.toRouting(object),
                object.getSpec(),
                object.getStatus()));
      }

      @Override
      public void remove(@Nullable String namespace, String name) {
        policy(new ObjectName(Objects.requireNonNullElse(namespace, ""), name), null);
      }
    };
  }

  void policy(ObjectName name, @Nullable WorldPolicy policy) {
    var affected = new AffectedServices();
    world.writing(() -> {
      WorldPolicy before =
          policy == null ? world.policies.remove(name) : world.policies.put(name, policy);
      if (policy == null) {
        world.index.put(name, null, affected);
      } else if (policy.conversion() instanceof Conversion.Usable<RoutingPolicy>(var usable)
          && !isSame(before == null ? null : before.conversion(), usable)) {
        world.index.put(name, usable, affected);
      }
      return null;
    });
    affected.tell(world);
    world.tell(listener -> listener.policyChanged(name));
  }

  Sink<ClusterServiceRoutingPolicy> clusterPolicies() {
    return new Sink<>() {
      @Override
      public void put(ClusterServiceRoutingPolicy object) {
        var metadata = object.getMetadata();
        clusterPolicy(
            metadata.getName(),
            new WorldClusterPolicy(
                metadata.getName(),
                metadata.getUid(),
                generation(metadata.getGeneration()),
                Long.parseLong(metadata.getResourceVersion()),
                metadata.getDeletionTimestamp() != null,
                PolicyConversion.toRouting(object),
                object.getStatus()));
      }

      @Override
      public void remove(@Nullable String namespace, String name) {
        clusterPolicy(name, null);
      }
    };
  }

  void clusterPolicy(String name, @Nullable WorldClusterPolicy policy) {
    var affected = new AffectedServices();
    world.writing(() -> {
      WorldClusterPolicy before =
          policy == null
              ? world.clusterPolicies.remove(name)
              : world.clusterPolicies.put(name, policy);
      if (policy == null) {
        world.index.putCluster(name, null, affected);
      } else if (policy.conversion() instanceof Conversion.Usable<ClusterRoutingPolicy>(var usable)
          && !isSame(before == null ? null : before.conversion(), usable)) {
        world.index.putCluster(name, usable, affected);
      }
      return null;
    });
    affected.tell(world);
    world.tell(listener -> listener.clusterPolicyChanged(name));
  }

  /** A write of the status changes nothing that Services would notice. */
  private static <T> boolean isSame(@Nullable Conversion<T> before, T now) {
    return before instanceof Conversion.Usable<T>(var value) && value.equals(now);
  }

  private static long generation(@Nullable Long generation) {
    return Objects.requireNonNullElse(generation, 0L);
  }
}
