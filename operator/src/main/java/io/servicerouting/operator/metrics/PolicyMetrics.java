package io.servicerouting.operator.metrics;

import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.servicerouting.api.v1alpha1.PredictedTraffic;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldClusterPolicy;
import io.servicerouting.operator.world.WorldPolicy;
import java.util.ArrayList;
import java.util.Comparator;
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
  private static final int REFRESH_SECONDS = 15;

  private final ClusterWorld world;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("policy-metrics").daemon().factory());
  private @Nullable MultiGauge policies;
  private @Nullable MultiGauge maxToMean;
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
            .description("Predicted share of the busiest pod of the least even targets, mean is 1")
            .register(registry);
    lost =
        MultiGauge.builder("servicerouting.target.lost.ratio")
            .description("Predicted share of the traffic that the worst targets lose")
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

  private record TargetFigure(String namespace, String service, double value) {
    Row<Number> row() {
      return Row.of(Tags.of("namespace", namespace, "service", service), value);
    }
  }

  /** Works the figures out anew. */
  public synchronized void refresh() {
    if (policies == null || maxToMean == null || lost == null) {
      return;
    }
    Map<PolicyState, Integer> states = new TreeMap<>();
    List<TargetFigure> uneven = new ArrayList<>();
    List<TargetFigure> losing = new ArrayList<>();
    for (WorldPolicy policy : world.policies()) {
      var status = policy.status();
      states.merge(
          state("ServiceRoutingPolicy", status == null ? null : status.conditions()),
          1,
          Integer::sum);
      List<TargetStatus> targets = status == null ? null : status.targets();
      if (targets != null) {
        targets.forEach(target -> collect(policy.name().namespace(), target, uneven, losing));
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
    maxToMean.register(worst(uneven), true);
    lost.register(worst(losing), true);
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

  private static void collect(
      String namespace, TargetStatus target, List<TargetFigure> uneven, List<TargetFigure> losing) {
    PredictedTraffic predicted = target.predicted();
    if (predicted == null) {
      return;
    }
    if (predicted.maxToMeanPercent() != null && predicted.maxToMeanPercent() > 100) {
      uneven.add(new TargetFigure(namespace, target.name(), predicted.maxToMeanPercent() / 100.0));
    }
    boolean checked = "HealthCheckedNodes".equals(target.entry());
    Integer percent = checked ? predicted.lostWithHealthChecksPercent() : predicted.lostPercent();
    if (percent != null && percent > 0) {
      losing.add(new TargetFigure(namespace, target.name(), percent / 100.0));
    }
  }

  private static List<Row<?>> worst(List<TargetFigure> figures) {
    List<Row<?>> rows = new ArrayList<>();
    figures.stream()
        .sorted(Comparator.comparingDouble(TargetFigure::value).reversed())
        .limit(WORST)
        .forEach(figure -> rows.add(figure.row()));
    return rows;
  }
}
