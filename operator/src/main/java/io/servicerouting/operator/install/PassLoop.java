package io.servicerouting.operator.install;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a pass on one thread whenever it was triggered, what comes together at once; again later if
 * the pass asks for it or fails, with growing pauses.
 */
final class PassLoop implements AutoCloseable {

  private static final Duration GATHER = Duration.ofMillis(200);
  private static final Duration ROUTINE = Duration.ofMinutes(5);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(15);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  private final ScheduledExecutorService thread;
  private final Supplier<Optional<Duration>> pass;
  private final BiConsumer<RuntimeException, Duration> failed;
  private @Nullable ScheduledFuture<?> next;
  private Duration retry = FIRST_RETRY;
  private boolean closed;

  /**
   * @param pass returns when it wants to run again; empty for the routine pause
   * @param failed is told of what a pass threw, and when it is tried again
   */
  PassLoop(
      String name,
      Supplier<Optional<Duration>> pass,
      BiConsumer<RuntimeException, Duration> failed) {
    this.thread =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).factory());
    this.pass = pass;
    this.failed = failed;
  }

  void start() {
    trigger();
  }

  /** Asks for a pass soon. */
  void trigger() {
    schedule(GATHER);
  }

  /** Brings the next pass forward, never puts it off. */
  private synchronized void schedule(Duration delay) {
    if (closed || (next != null && next.getDelay(TimeUnit.MILLISECONDS) <= delay.toMillis())) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    next = thread.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    synchronized (this) {
      next = null; // what is triggered from now on may have come too late for this pass
    }
    Duration pause;
    try {
      pause = pass.get().orElse(ROUTINE);
      retry = FIRST_RETRY;
    } catch (RuntimeException e) {
      pause = retry;
      retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
      synchronized (this) {
        if (closed) {
          return; // interrupted
        }
      }
      failed.accept(e, pause);
    }
    schedule(pause);
  }

  /** Returns when no pass runs any more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    thread.shutdownNow();
    try {
      var _ = thread.awaitTermination(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
