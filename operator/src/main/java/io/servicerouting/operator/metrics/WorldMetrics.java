package io.servicerouting.operator.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldSize;
import java.util.function.ToIntFunction;

/** How large the cluster is, as this replica sees it. */
public final class WorldMetrics implements MeterBinder {
  private final ClusterWorld world;

  /** Of a world. */
  public WorldMetrics(ClusterWorld world) {
    this.world = world;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    objects(registry, "Service", WorldSize::services);
    objects(registry, "EndpointSlice", WorldSize::slices);
    objects(registry, "UnplacedPod", WorldSize::unplacedPods);
    objects(registry, "Node", WorldSize::nodes);
    objects(registry, "NodeRoutingState", WorldSize::nodeStates);
    objects(registry, "ServiceRoutingPolicy", WorldSize::policies);
    objects(registry, "ClusterServiceRoutingPolicy", WorldSize::clusterPolicies);
    Gauge.builder("servicerouting.world.problems", world, seen -> seen.size().problems())
        .description("Fields of Services, EndpointSlices and Nodes that cannot be used")
        .register(registry);
    Gauge.builder("servicerouting.world.synced", world, seen -> seen.synced() ? 1 : 0)
        .description("1 once every kind of object was listed")
        .register(registry);
  }

  private void objects(MeterRegistry registry, String kind, ToIntFunction<WorldSize> number) {
    Gauge.builder("servicerouting.world.objects", world, seen -> number.applyAsInt(seen.size()))
        .description("Objects that this replica has seen")
        .tag("kind", kind)
        .register(registry);
  }
}
