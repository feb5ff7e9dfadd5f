package io.servicerouting.operator.service;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that have something to be done, each by one worker at a time. A key that is added while it
 * waits is done once; one that is added while it is worked on is done once more afterwards. A key
 * whose work failed comes again after a pause that doubles, from 0.2 to 10 seconds: after an
 * outage, however long, all is to be right within half a minute.
 *
 * @param <K> the keys
 */
final class WorkQueue<K> implements AutoCloseable {

  /** What is done with a key. */
  interface Work<K> {
    /**
     * Does it.
     *
     * @throws RuntimeException to have it done again later
     */
    void process(K key);

    /** Is told of a failure, before it is tried again. */
    void failed(K key, RuntimeException failure);
  }

  private enum State {
    WAITING,
    RUNNING,
    RUNNING_AND_WANTED_AGAIN
  }

  private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MOST_DOUBLINGS = 6;

  private final Work<K> work;
  private final ScheduledThreadPoolExecutor workers;
  private final Map<K, State> states = new HashMap<>();
  private final Map<K, Integer> failures = new HashMap<>();

  WorkQueue(String name, int workers, Work<K> work) {
    this.work = work;
    ThreadFactory threads = Thread.ofPlatform().name(name + "-", 0).daemon().factory();
    this.workers = new ScheduledThreadPoolExecutor(workers, threads);
    this.workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Adds a key; does nothing after {@link #close}. */
  synchronized void add(K key) {
    if (workers.isShutdown()) {
      return;
    }
    State state = states.get(key);
    if (state == null) {
      states.put(key, State.WAITING);
      workers.execute(() -> run(key));
    } else if (state == State.RUNNING) {
      states.put(key, State.RUNNING_AND_WANTED_AGAIN);
    }
  }

  /** Adds a key after a while; does nothing after {@link #close}. */
  synchronized void addAfter(Duration pause, K key) {
    if (!workers.isShutdown()) {
      var _ = workers.schedule(() -> add(key), pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Whether nothing waits, runs, or is to be tried again. */
  synchronized boolean isIdle() {
    return states.isEmpty() && failures.isEmpty();
  }

  private void run(K key) {
    synchronized (this) {
      states.put(key, State.RUNNING);
    }
    RuntimeException failure = null;
    try {
      work.process(key);
    } catch (RuntimeException e) {
      failure = e;
      report(key, e);
    }
    synchronized (this) {
      boolean again = states.remove(key) == State.RUNNING_AND_WANTED_AGAIN;
      if (workers.isShutdown()) {
        return;
      }
      if (failure != null) {
        int before = failures.merge(key, 1, Integer::sum) - 1;
        addAfter(pause(before), key);
      } else {
        failures.remove(key);
        if (again) {
          add(key);
        }
      }
    }
  }

  private void report(K key, RuntimeException failure) {
    try {
      work.failed(key, failure);
    } catch (RuntimeException e) {
      e.addSuppressed(failure);
      LOG.error("the failure of {} cannot be reported", key, e);
    }
  }

  /** Up to a fifth longer, so that many keys that failed together do not come again together. */
  private static Duration pause(int failuresBefore) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failuresBefore, MOST_DOUBLINGS));
    Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    return bounded.plusMillis(ThreadLocalRandom.current().nextLong(bounded.toMillis() / 5));
  }

  /** Stops. Work that runs is finished within seconds or interrupted. */
  @Override
  public void close() {
    synchronized (this) {
      workers.shutdown();
      states.clear();
    }
    try {
      if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
