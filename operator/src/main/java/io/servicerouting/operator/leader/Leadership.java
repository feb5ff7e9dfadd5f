package io.servicerouting.operator.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.servicerouting.operator.client.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Competes for the Lease as long as the process lives, and runs the {@link LeaderTask}s while it
 * holds it. Losing the Lease, for example because the API server does not answer, stops the tasks
 * and nothing else: webhooks are still answered, and the replica competes again. An orderly end
 * stops the tasks first and then releases the Lease, so that the next leader starts within a retry
 * period and finds nobody at work.
 */
public final class Leadership implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  private final KubernetesClient client;
  private final LeaseLock lock;
  private final String identity;
  private final LeaseTimes times;
  private final LeaderGate gate;
  private final LeaderTasks tasks;

  /** Starts and stops tasks, one at a time; the elector's threads must never wait for them. */
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("leader-tasks").factory());

  private final ExecutorService electing = Executors.newCachedThreadPool(Leadership::electorThread);
  private volatile boolean running;
  private volatile boolean leading;
  private @Nullable LeaderElector elector;
  private @Nullable CompletableFuture<?> term;

  /**
   * @param lock the Lease and this replica's name in it
   * @param identity the same name, for the log
   * @param gate what must hold before the first term
   */
  public Leadership(
      KubernetesClient client,
      LeaseLock lock,
      String identity,
      LeaseTimes times,
      LeaderGate gate,
      List<LeaderTask> tasks) {
    this.client = ApiClient.askingOnce(client, times.requestTimeout()); // it tries again itself
    this.lock = lock;
    this.identity = identity;
    this.times = times;
    this.gate = gate;
    this.tasks = new LeaderTasks(tasks);
  }

  /** Whether this replica holds the Lease and its tasks have been started. */
  public boolean isLeading() {
    return leading;
  }

  @Override
  public void start() {
    running = true;
    worker.execute(this::compete);
  }

  /** Returns when the tasks have stopped and the Lease is released. */
  @Override
  public void stop() {
    running = false;
    worker.execute(this::giveUp);
    worker.shutdown();
    try {
      if (!worker.awaitTermination(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("The leader's tasks did not stop within {}", STOP_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    electing.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Started last and stopped first: before the web server, which still answers webhooks. */
  @Override
  public int getPhase() {
    return SmartLifecycle.DEFAULT_PHASE;
  }

  private void compete() {
    if (!running) {
      return;
    }
    if (!gate.isOpen()) {
      later(this::compete);
      return;
    }
    var callbacks =
        new LeaderCallbacks(
            () -> onWorker(this::lead), () -> onWorker(this::standDown), this::announce);
    var config =
        new LeaderElectionConfig(
            lock,
            times.duration(),
            times.renewDeadline(),
            times.retryPeriod(),
            callbacks,
            false, // the Lease is released here, after the tasks have stopped
            identity);
    elector = new LeaderElector(client, config, electing);
    term = elector.start();
    var _ = term.whenComplete((_, _) -> onWorker(this::competeAgain));
  }

  private void competeAgain() {
    standDown();
    if (running) {
      later(this::compete);
    }
  }

  private void later(Runnable work) {
    var delayed =
        CompletableFuture.delayedExecutor(
            times.retryPeriod().toMillis(), TimeUnit.MILLISECONDS, electing);
    delayed.execute(() -> onWorker(work));
  }

  private void lead() {
    if (!running || leading) {
      return;
    }
    LOG.info("{} leads", identity);
    try {
      tasks.start();
      leading = true;
      LOG.info("{} works as the leader", identity);
    } catch (RuntimeException e) {
      // Logged where it happened. Another replica may be able to; this one competes again.
      release();
    }
  }

  private void standDown() {
    if (leading) {
      LOG.info("{} no longer leads", identity);
    }
    leading = false;
    tasks.stop();
  }

  private void giveUp() {
    standDown();
    release();
  }

  private void release() {
    if (term != null) {
      term.cancel(true);
    }
    try {
      if (elector != null && elector.release()) {
        LOG.info("{} released the Lease", identity);
      }
    } catch (KubernetesClientException e) {
      LOG.warn("{} cannot release the Lease, it will expire: {}", identity, e.getMessage());
    }
  }

  /** Null or empty means that the Lease was released. */
  private void announce(@Nullable String leader) {
    if (leader != null && !leader.isEmpty() && !leader.equals(identity)) {
      LOG.info("{} leads, this replica {} stands by", leader, identity);
    }
  }

  private void onWorker(Runnable work) {
    if (!worker.isShutdown()) {
      worker.execute(work);
    }
  }

  private static Thread electorThread(Runnable work) {
    return Thread.ofPlatform().name("leader-election").daemon().unstarted(work);
  }
}
