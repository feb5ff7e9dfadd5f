package io.servicerouting.operator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.servicerouting.operator.policy.StatusObserver;
import java.time.Duration;

/** How the leader keeps statuses true. */
public final class StatusMetrics implements StatusObserver {
  private final MeterRegistry registry;
  private final Timer programmed;

  /** Counts into a registry. */
  public StatusMetrics(MeterRegistry registry) {
    this.registry = registry;
    programmed =
        Timer.builder("servicerouting.policy.programmed")
            .description("From a policy's change to the status that every node has programmed it")
            .serviceLevelObjectives(
                Duration.ofMillis(250),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2))
            .register(registry);
    for (String kind : new String[] {"ServiceRoutingPolicy", "ClusterServiceRoutingPolicy"}) {
      var _ = decided(kind);
      var _ = writes(kind, "written");
      var _ = writes(kind, "failed");
    }
  }

  private Timer decided(String kind) {
    return Timer.builder("servicerouting.status.reconcile")
        .description("Time to work out a status, and to write it if it differs")
        .tag("kind", kind)
        .register(registry);
  }

  private Counter writes(String kind, String result) {
    return Counter.builder("servicerouting.status.writes")
        .description("Statuses written, and writes that failed and are tried again")
        .tag("kind", kind)
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void reconciled(String kind, Duration took) {
    decided(kind).record(took);
  }

  @Override
  public void written(String kind) {
    writes(kind, "written").increment();
  }

  @Override
  public void failed(String kind) {
    writes(kind, "failed").increment();
  }

  @Override
  public void programmed(Duration sinceChange) {
    programmed.record(sinceChange);
  }
}
