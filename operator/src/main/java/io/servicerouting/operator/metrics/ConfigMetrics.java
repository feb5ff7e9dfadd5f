package io.servicerouting.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.servicerouting.operator.world.ClusterWorld;
import java.util.List;

/** What became of the ServiceRoutingConfig, from its status: the same in every replica. */
public final class ConfigMetrics implements MeterBinder {
  private static final List<String> TYPES = List.of("Ready", "AgentsReady", "KubeProxy", "Stalled");

  private final ClusterWorld world;

  /** Of the config in a world. */
  public ConfigMetrics(ClusterWorld world) {
    this.world = world;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String type : TYPES) {
      Gauge.builder("servicerouting.config.condition", world, seen -> value(seen, type))
          .description(
              "1 while this condition of the ServiceRoutingConfig is True, else 0; NaN without one")
          .tag("type", type)
          .register(registry);
    }
  }

  /** A config that the operator has not judged yet is not ready. */
  private static double value(ClusterWorld world, String type) {
    var config = world.config();
    if (config == null) {
      return Double.NaN;
    }
    var status = config.getStatus();
    List<Condition> conditions = status == null ? null : status.conditions();
    return conditions != null
            && conditions.stream()
                .anyMatch(condition ->
                    type.equals(condition.getType()) && "True".equals(condition.getStatus()))
        ? 1
        : 0;
  }
}
