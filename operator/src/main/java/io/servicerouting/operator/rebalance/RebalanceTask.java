package io.servicerouting.operator.rebalance;

import io.servicerouting.operator.leader.LeaderTask;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a {@link Rebalancer} every few seconds while this replica leads. */
final class RebalanceTask implements LeaderTask {

  private static final Logger LOG = LoggerFactory.getLogger(RebalanceTask.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

  private final Supplier<Rebalancer> rebalancers;
  private final RebalanceBook reports;
  private @Nullable ScheduledExecutorService term;

  RebalanceTask(Supplier<Rebalancer> rebalancers, RebalanceBook reports) {
    this.rebalancers = rebalancers;
    this.reports = reports;
  }

  @Override
  public String name() {
    return "rebalance";
  }

  @Override
  public void start() {
    Rebalancer rebalancer = rebalancers.get();
    var threads = Thread.ofPlatform().name("rebalance").daemon().factory();
    term = Executors.newSingleThreadScheduledExecutor(threads);
    var _ =
        term.scheduleWithFixedDelay(
            () -> pass(rebalancer), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void pass(Rebalancer rebalancer) {
    try {
      rebalancer.pass();
    } catch (RuntimeException e) {
      LOG.error("A pass over Services to be rebalanced failed; the next comes in {}", PERIOD, e);
    }
  }

  @Override
  public void stop() {
    if (term == null) {
      return;
    }
    term.shutdownNow();
    try {
      if (!term.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("An eviction was still being asked for {} after the stop", STOP_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    term = null;
    reports.clear();
  }
}
