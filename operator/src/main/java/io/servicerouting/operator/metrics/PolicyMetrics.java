package io.servicerouting.operator.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldClusterPolicy;
import io.servicerouting.operator.world.WorldPolicy;
import java.time.Clock;
import java.util.List;
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
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("policy-metrics").daemon().factory());
  private @Nullable MultiGauge policies;
  private @Nullable MultiGauge notReady;
  private @Nullable MultiGauge maxToMean;
  private @Nullable MultiGauge observedMaxToMean;
  private @Nullable MultiGauge podShare;
  private @Nullable MultiGauge lost;

  /** Of the policies in a world. */
  public PolicyMetrics(ClusterWorld world, Clock clock) {
    this.world = world;
    this.clock = clock;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    policies =
        MultiGauge.builder("servicerouting.policies")
            .description("Policies by kind, by whether they are Ready, and why")
            .register(registry);
    notReady =
        MultiGauge.builder("servicerouting.policies.not.ready")
            .description("How long the policy that has waited longest has not been Ready")
            .baseUnit("seconds")
            .register(registry);
    maxToMean =
        MultiGauge.builder("servicerouting.target.max.to.mean.ratio")
            .description(
                "Predicted share of the busiest pod, the mean is 1: of the 50 least even Services")
            .register(registry);
    observedMaxToMean =
        MultiGauge.builder("servicerouting.target.observed.max.to.mean.ratio")
            .description(
                "Observed share of the busiest pod, the mean is 1: of the 50 least even Services")
            .register(registry);
    podShare =
        MultiGauge.builder("servicerouting.target.pod.share.ratio")
            .description(
                "Predicted share of a pod: up to 16 pods of each of the 10 least even Services")
            .register(registry);
    lost =
        MultiGauge.builder("servicerouting.target.lost.ratio")
            .description(
                "Predicted share of the traffic that reaches no pod: of the 50 worst Services")
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

  /** Works the figures out anew. */
  public synchronized void refresh() {
    if (policies == null
        || notReady == null
        || maxToMean == null
        || observedMaxToMean == null
        || podShare == null
        || lost == null) {
      return;
    }
    var states = new PolicyStates();
    var figures = new TargetFigures();
    for (WorldPolicy policy : world.policies()) {
      states.add("ServiceRoutingPolicy", policy);
      var status = policy.status();
      List<TargetStatus> targets = status == null ? null : status.targets();
      if (targets != null) {
        targets.forEach(target -> figures.add(policy.name().namespace(), target));
      }
    }
    for (WorldClusterPolicy policy : world.clusterPolicies()) {
      states.add("ClusterServiceRoutingPolicy", policy);
    }
    policies.register(states.numbers(), true);
    notReady.register(states.longestNotReady(clock.instant()), true);
    maxToMean.register(figures.leastEven(WORST), true);
    observedMaxToMean.register(figures.leastEvenObserved(WORST), true);
    podShare.register(figures.podShares(POD_SHARES_OF), true);
    lost.register(figures.mostLosing(WORST), true);
  }
}
