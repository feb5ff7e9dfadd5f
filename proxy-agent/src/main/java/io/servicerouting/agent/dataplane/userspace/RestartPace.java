package io.servicerouting.agent.dataplane.userspace;

import java.time.Duration;

/**
 * How long to wait before the relay is started again: hardly at all the first time, longer each
 * time that it does not last.
 */
final class RestartPace {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Who has run for so long is well. */
  private static final Duration LASTING = Duration.ofMinutes(1);

  /** Who waits for longer than this has ended four times in a row. */
  private static final Duration HOPELESS = Duration.ofSeconds(1);

  private Duration next = FIRST;

  /**
   * The pause before the next start.
   *
   * @param ran how long it ran
   */
  Duration ended(Duration ran) {
    if (ran.compareTo(LASTING) >= 0) {
      next = FIRST;
    }
    Duration pause = next;
    next = next.multipliedBy(2);
    if (next.compareTo(LONGEST) > 0) {
      next = LONGEST;
    }
    return pause;
  }

  /** Whether it has ended so often that nobody should rely on it. */
  boolean isHopeless() {
    return next.compareTo(HOPELESS) > 0;
  }
}
