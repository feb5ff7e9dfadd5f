package io.servicerouting.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldClusterPolicy;
import io.servicerouting.operator.world.WorldPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What became of policies, from their statuses: the same in every replica. Figures of single
 * targets are given for the worst only, so that the number of time series is bounded.
 */
public final class PolicyMetrics implements MeterBinder, AutoCloseable {
  private static final int WORST = 50;
  private static final int POD_SHARES_OF = 10;
  private static final int REFRESH_SECONDS = 15;

  private final ClusterWorld world;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("policy-metrics").daemon().factory());
  private @Nullable MultiGauge policies;
  private @Nullable MultiGauge maxToMean;
  private @Nullable MultiGauge observedMaxToMean;
  private @Nullable MultiGauge podShare;
  private @Nullable MultiGauge lost;

  /** Of the policies in a world. */
  public PolicyMetrics(ClusterWorld world) {
    this.world = world;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    policies =
        MultiGauge.builder("servicerouting.policies")
            .description("Policies by kind, by whether they are Ready, and why")
            .register(registry);
    maxToMean =
        MultiGauge.builder("servicerouting.target.max.to.mean.ratio")
            .description(
                "Predicted share of the busiest pod, the mean is 1: the 50 least even targets")
            .register(registry);
    observedMaxToMean =
        MultiGauge.builder("servicerouting.target.observed.max.to.mean.ratio")
            .description(
                "Observed share of the busiest pod, the mean is 1: the 50 least even targets")
            .register(registry);
    podShare =
        MultiGauge.builder("servicerouting.target.pod.share.ratio")
            .description(
                "Predicted share of a pod: up to 16 pods of each of the 10 least even targets")
            .register(registry);
    lost =
        MultiGauge.builder("servicerouting.target.lost.ratio")
            .description("Predicted share of the traffic that reaches no pod: the 50 worst targets")
            .register(registry);
    refresh();
    var _ =
        timer.scheduleWithFixedDelay(
            this::refresh, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private record PolicyState(String kind, String ready, String reason)
      implements Comparable<PolicyState> {
    @Override
    public int compareTo(PolicyState other) {
      return toString().compareTo(other.toString());
    }

    Tags tags() {
      return Tags.of("kind", kind, "ready", ready, "reason", reason);
    }
  }

  /** Works the figures out anew. */
  public synchronized void refresh() {
    if (policies == null
        || maxToMean == null
        || observedMaxToMean == null
        || podShare == null
        || lost == null) {
      return;
    }
    Map<PolicyState, Integer> states = new TreeMap<>();
    var figures = new TargetFigures();
    for (WorldPolicy policy : world.policies()) {
      var status = policy.status();
      states.merge(
          state("ServiceRoutingPolicy", status == null ? null : status.conditions()),
          1,
          Integer::sum);
      List<TargetStatus> targets = status == null ? null : status.targets();
      if (targets != null) {
        targets.forEach(target -> figures.add(policy.name().namespace(), target));
      }
    }
    for (WorldClusterPolicy policy : world.clusterPolicies()) {
      var status = policy.status();
      states.merge(
          state("ClusterServiceRoutingPolicy", status == null ? null : status.conditions()),
          1,
          Integer::sum);
    }
    List<Row<?>> rows = new ArrayList<>();
    states.forEach((state, number) -> rows.add(Row.of(state.tags(), number)));
    policies.register(rows, true);
    maxToMean.register(figures.leastEven(WORST), true);
    observedMaxToMean.register(figures.leastEvenObserved(WORST), true);
    podShare.register(figures.podShares(POD_SHARES_OF), true);
    lost.register(figures.mostLosing(WORST), true);
  }

  private static PolicyState state(String kind, @Nullable List<Condition> conditions) {
    if (conditions != null) {
      for (Condition condition : conditions) {
        if ("Ready".equals(condition.getType())) {
          return new PolicyState(kind, condition.getStatus(), condition.getReason());
        }
      }
    }
    return new PolicyState(kind, "Unknown", "NotObserved");
  }
}
