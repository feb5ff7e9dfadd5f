package io.servicerouting.agent.kube;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long each time, and never exactly as long as
 * the other nodes wait, so that they do not all come back at once. Not thread-safe.
 */
final class Backoff {
  private final Duration shortest;
  private final Duration longest;
  private final RandomGenerator random;
  private Duration ceiling;

  /**
   * @param shortest no delay is below this
   * @param longest no delay is above this
   */
  Backoff(Duration shortest, Duration longest, RandomGenerator random) {
    this.shortest = shortest;
    this.longest = longest;
    this.random = random;
    this.ceiling = doubled(shortest);
  }

  /** The next delay: between half of and the whole of a time that doubles with each call. */
  Duration next() {
    long whole = ceiling.toNanos();
    ceiling = doubled(ceiling);
    return Duration.ofNanos(random.nextLong(whole / 2, whole + 1));
  }

  private Duration doubled(Duration time) {
    Duration twice = time.multipliedBy(2);
    return twice.compareTo(longest) > 0 ? longest : twice;
  }

  /** Starts again with the shortest delay. */
  void reset() {
    ceiling = doubled(shortest);
  }
}
