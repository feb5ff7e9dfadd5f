package io.servicerouting.agent.program;

import java.util.Arrays;
import java.util.List;

/**
 * How long writes to the kernel took, from when their changes were taken up. One thread records,
 * any may read.
 */
public final class WriteTimes {
  /** The upper bounds of the buckets, in seconds. */
  public static final List<Double> BOUNDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0);

  private final long[] counts = new long[BOUNDS.size()];
  private long count;
  private double sum;

  /**
   * What was recorded so far.
   *
   * @param upTo how many writes took at most each of {@link #BOUNDS}
   * @param count how many there were
   * @param sumSeconds how long all of them took
   */
  public record Snapshot(List<Long> upTo, long count, double sumSeconds) {}

  synchronized void add(double seconds) {
    for (int i = 0; i < counts.length; i++) {
      if (seconds <= BOUNDS.get(i)) {
        counts[i]++;
      }
    }
    count++;
    sum += seconds;
  }

  /** What was recorded so far. */
  public synchronized Snapshot snapshot() {
    return new Snapshot(Arrays.stream(counts).boxed().toList(), count, sum);
  }
}
