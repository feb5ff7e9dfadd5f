package io.servicerouting.agent.program;

import java.time.Duration;

/** How long to wait after each failure in a row: a second, twice as long each time, up to 30 s. */
final class RetryPace {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Duration next = FIRST;

  /** How long to wait now. */
  Duration failed() {
    Duration now = next;
    Duration twice = now.multipliedBy(2);
    next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    return now;
  }

  void succeeded() {
    next = FIRST;
  }
}
