package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.decode.Decoded;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Keeps a {@link Sink} up to date with one resource: lists it, then watches from the list's version
 * on, for ever.
 *
 * <p>Whatever ends a watch, the next one goes on from the last version that was heard of. Only if
 * the server no longer knows that version (410), if it answers but does not get on, or if its data
 * was restored from a backup, is the list read again; then the sink gets exactly what differs from
 * what it has been told.
 *
 * @param <T> what routing makes of an object
 */
public final class Watcher<T> implements AutoCloseable {
  /** So often in a row may a server fail to carry on a watch before a new list is tried. */
  private static final int FRUITLESS_WATCHES = 2;

  /**
   * So often in a row must an optional resource be missing before that is believed. A server that
   * has just started may not know of its CRDs yet, and to believe it would delete every policy.
   */
  private static final int ABSENCES = 3;

  /** No server may send us away for longer. */
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final ApiClient client;
  private final ResourceType<T> type;
  private final WatchTimings timings;
  private final Delivery<T> delivery;
  private final WatchCounters counters;
  private final WatchLog log;
  private final RandomGenerator random = new SplittableRandom();
  private final Backoff backoff;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private int fruitless;
  private int absences;

  /**
   * @param client the way to the server
   * @param type what to watch; for this watcher alone
   * @param sink where to deliver; called from the watcher's thread
   * @param timings how long to wait for what
   */
  public Watcher(ApiClient client, ResourceType<T> type, Sink<T> sink, WatchTimings timings) {
    this.client = client;
    this.type = type;
    this.timings = timings;
    this.delivery = new Delivery<>(sink);
    this.counters = new WatchCounters(type.kind(), Clock.systemUTC());
    this.log = new WatchLog(type.kind());
    this.backoff = new Backoff(timings.firstDelay(), timings.longestDelay(), random);
    this.thread = Thread.ofVirtual().name("watch-" + type.path().plural()).unstarted(this::run);
  }

  /**
   * Begins to list and watch, on a thread of its own.
   *
   * @throws IllegalThreadStateException if it was started before
   */
  public void start() {
    counters.running(true);
    thread.start();
  }

  /** How it is doing. */
  public WatchStats stats() {
    return counters.snapshot();
  }

  private void run() {
    try {
      while (closed.getCount() > 0) {
        Duration delay = attempt();
        if (closed.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException _) {
      // Closed: nobody else knows the thread.
    } finally {
      counters.running(false);
    }
  }

  /**
   * Lists if need be and watches until something ends it.
   *
   * @return how long to wait before the next attempt
   */
  private Duration attempt() throws InterruptedException {
    try {
      String position = delivery.position();
      return watch(position == null ? list() : position);
    } catch (ApiException.NotFound e) {
      return type.optional() ? absent(e) : failed(Failure.of(e));
    } catch (HistoryLostException e) {
      delivery.forgetVersions();
      return failed(Failure.of(e));
    } catch (ApiException.Gone e) {
      delivery.losePosition();
      return failed(Failure.of(e));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("closed while waiting for the server");
      }
      return failed(Failure.of(e));
    } catch (RuntimeException e) {
      log.internalError(e);
      delivery.losePosition(); // what the sink has not taken is not lost
      return failed(new Failure(Restart.INTERNAL, e.toString(), null));
    }
  }

  private String list() throws IOException, InterruptedException {
    String resourceVersion =
        client.list(
            type,
            new ListConsumer<T>() {
              @Override
              public void starts() {
                delivery.listStarts();
              }

              @Override
              public void item(Decoded<T> object) throws InterruptedException {
                delivery.listed(object);
              }
            });
    delivery.listEnds(resourceVersion);
    absences = 0;
    fruitless = 0;
    counters.listed(delivery.objects());
    log.listed(delivery.objects());
    return resourceVersion;
  }

  private Duration watch(String from) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (WatchStream<T> stream = client.watch(type, from, watchLength(), timings.silence())) {
      counters.watchStarted();
      for (WatchFrame<T> frame = stream.next(); frame != null; frame = stream.next()) {
        deliver(frame);
        counters.event(delivery.objects());
        healthy();
      }
    } finally {
      counters.watchEnded();
    }
    counters.restarted(Restart.SERVER_ENDED);
    if (System.nanoTime() - begin < timings.healthyAfter().toNanos()) {
      // A server that ends every watch at once must not be asked in a tight loop.
      return backoff.next();
    }
    healthy();
    return Duration.ZERO;
  }

  private void deliver(WatchFrame<T> frame) throws IOException, InterruptedException {
    switch (frame) {
      case WatchFrame.Changed<T>(Decoded<T> object) -> delivery.changed(object);
      case WatchFrame.Deleted<T> deleted -> delivery.deleted(deleted.meta());
      case WatchFrame.Bookmark<T>(String version) -> delivery.bookmark(version);
    }
  }

  private void healthy() {
    backoff.reset();
    fruitless = 0;
    log.watching();
  }

  private Duration failed(Failure failure) {
    if (failure.serverAnswered() && ++fruitless >= FRUITLESS_WATCHES) {
      delivery.losePosition();
    }
    Duration delay = backoff.next();
    if (failure.retryAfter() != null) {
      Duration asked = failure.retryAfter();
      delay = delay.plus(asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked);
    }
    counters.failed(failure);
    log.failed(failure, delay);
    return delay;
  }

  private Duration absent(ApiException.NotFound e) throws InterruptedException {
    delivery.losePosition();
    counters.failed(new Failure(Restart.NOT_SERVED, String.valueOf(e.getMessage()), null));
    if (++absences >= ABSENCES) {
      delivery.notServed();
      counters.notServed(delivery.objects());
      log.notServed();
    }
    return backoff.next();
  }

  private Duration watchLength() {
    long shortest = timings.shortestWatch().toMillis();
    long longest = timings.longestWatch().toMillis();
    return Duration.ofMillis(random.nextLong(shortest, longest + 1));
  }

  /**
   * Ends the watch and waits until the sink is not called any more, at most 10 s. May be called
   * more than once.
   */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(CLOSE_WITHIN)) {
        throw new IllegalStateException(
            "the watch of "
                + type.kind()
                + " did not end within "
                + CLOSE_WITHIN.toSeconds()
                + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
