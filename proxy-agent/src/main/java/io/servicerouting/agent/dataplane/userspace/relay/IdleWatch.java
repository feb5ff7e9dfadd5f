package io.servicerouting.agent.dataplane.userspace.relay;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Ends TCP connections through which nothing has passed for too long. Thread-safe. */
final class IdleWatch {
  private static final Logger LOG = System.getLogger(IdleWatch.class.getName());
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(10);
  private static final int PARTS = 8;

  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

  /** What may be idle. */
  interface Watched {
    /** When something passed last, in the time of {@link System#nanoTime}. */
    long lastActive();

    /** It was idle for too long. */
    void tooIdle();
  }

  IdleWatch(Duration limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  void watch(Watched one) {
    watched.add(one);
  }

  void forget(Watched one) {
    watched.remove(one);
  }

  /** Looks at all now and then, until interrupted. */
  void run() {
    Duration part = limit.dividedBy(PARTS);
    try {
      while (true) {
        Thread.sleep(part.compareTo(LONGEST_PERIOD) < 0 ? part : LONGEST_PERIOD);
        sweep();
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  /** Ends those that are idle for too long now. */
  void sweep() {
    long now = nanoTime.getAsLong();
    for (Watched one : watched) {
      if (now - one.lastActive() > limit.toNanos()) {
        one.tooIdle();
      }
    }
  }
}
