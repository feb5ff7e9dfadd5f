package io.servicerouting.lab.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends requests to a target and counts what comes back. Each run is independent. */
public final class LoadGenerator {

  private final Target target;
  private final String url;
  private final CountDownLatch stop = new CountDownLatch(1);

  public LoadGenerator(Target target) {
    this.target = target;
    this.url = "http://" + target.host() + target.path();
  }

  /**
   * Sends a number of requests as fast as the answers come.
   *
   * @param requests at least 1
   * @param concurrency how many are under way at once, at least 1
   */
  public LoadResult burst(long requests, int concurrency) {
    requirePositive(requests, "requests");
    requirePositive(concurrency, "concurrency");
    var request = new Request(target);
    var tally = new Tally();
    var remaining = new AtomicLong(requests);
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < concurrency; i++) {
        workers.execute(() -> {
          while (remaining.getAndDecrement() > 0) {
            tally.add(request.send());
          }
        });
      }
    }
    return tally.result(url);
  }

  /**
   * Sends requests at a fixed rate, whether or not earlier ones have been answered, until the time
   * is over or {@link #stop} is called; then waits for those under way.
   *
   * @param perSecond at least 1
   * @param firstOutcome called once, when the first request is answered or has failed
   */
  public LoadResult continuous(int perSecond, Duration length, Runnable firstOutcome)
      throws InterruptedException {
    requirePositive(perSecond, "the rate per second");
    var request = new Request(target);
    var tally = new Tally();
    var first = new AtomicLong();
    long started = System.nanoTime();
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (long i = 0; i * interval < length.toNanos(); i++) {
        long wait = started + i * interval - System.nanoTime();
        if (stop.await(Math.max(0, wait), TimeUnit.NANOSECONDS)) {
          break;
        }
        workers.execute(() -> {
          tally.add(request.send());
          if (first.getAndIncrement() == 0) {
            firstOutcome.run();
          }
        });
      }
    }
    return tally.result(url);
  }

  /** Ends a continuous run early; may be called from any thread. */
  public void stop() {
    stop.countDown();
  }

  private static void requirePositive(long value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be at least 1, not %d".formatted(what, value));
    }
  }
}
