package io.servicerouting.agent.time;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock that nobody can set: it starts with the wall clock's time and then counts. What is due
 * after a while is measured with it, since a wall clock that is set back by an hour would put off
 * audits and retries for an hour. Times that people read are the wall clock's.
 */
public final class SteadyClock extends Clock {
  private final Instant start;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private final ZoneId zone;

  private SteadyClock(Instant start, LongSupplier nanoTime, long startNanos, ZoneId zone) {
    this.start = start;
    this.nanoTime = nanoTime;
    this.startNanos = startNanos;
    this.zone = zone;
  }

  /** Starts now. */
  public static SteadyClock start() {
    return start(InstantSource.system(), System::nanoTime);
  }

  /**
   * Starts with the time of a wall clock.
   *
   * @param nanoTime counts nanoseconds from anywhere, as {@link System#nanoTime} does
   */
  static SteadyClock start(InstantSource wall, LongSupplier nanoTime) {
    return new SteadyClock(wall.instant(), nanoTime, nanoTime.getAsLong(), ZoneOffset.UTC);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SteadyClock(start, nanoTime, startNanos, other);
  }
}
