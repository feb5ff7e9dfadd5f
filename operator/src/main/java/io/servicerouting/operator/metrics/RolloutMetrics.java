package io.servicerouting.operator.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.servicerouting.operator.install.RolloutObserver;
import java.util.List;

/** How many agents there are and ought to be. Only the leader is told, so only it tells. */
public final class RolloutMetrics implements RolloutObserver {
  private final MultiGauge agents;

  /** Tells a registry. */
  public RolloutMetrics(MeterRegistry registry) {
    agents =
        MultiGauge.builder("servicerouting.agents")
            .description("Agents that nodes should have, that are ready, that are up to date")
            .register(registry);
  }

  @Override
  public void seen(int desired, int ready, int updated) {
    agents.register(
        List.of(row("desired", desired), row("ready", ready), row("updated", updated)), true);
  }

  @Override
  public void unknown() {
    agents.register(List.of(), true);
  }

  private static Row<?> row(String state, int number) {
    return Row.of(Tags.of("state", state), number);
  }
}
