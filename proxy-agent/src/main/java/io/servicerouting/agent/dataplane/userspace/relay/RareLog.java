package io.servicerouting.agent.dataplane.userspace.relay;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Warnings of what may happen thousands of times a second: a line a minute at most. */
final class RareLog {
  private static final Logger LOG = System.getLogger(RareLog.class.getName());
  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private boolean told;
  private long lastTold;
  private long untold;

  RareLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Says so, unless that was said within the last minute. */
  synchronized void warn(String message) {
    long now = nanoTime.getAsLong();
    untold++;
    if (!told || now - lastTold >= PAUSE) {
      LOG.log(
          Level.WARNING,
          "{0}{1}",
          message,
          untold > 1 ? " (and so " + (untold - 1) + " times since this was last said)" : "");
      told = true;
      lastTold = now;
      untold = 0;
    }
  }
}
