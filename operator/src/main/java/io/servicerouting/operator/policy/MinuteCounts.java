package io.servicerouting.operator.policy;

import java.util.Arrays;

/** How much came in each of the last minutes. Not thread-safe. */
final class MinuteCounts {
  private final long[] counts;
  private long newest;

  /**
   * Counts from nothing.
   *
   * @param minutes how many minutes are remembered
   */
  MinuteCounts(int minutes) {
    counts = new long[minutes];
  }

  void add(long minute, long number) {
    advance(minute);
    counts[slot(minute)] += number;
  }

  /** All of the last minutes, the present one included. */
  long sum(long minute) {
    advance(minute);
    return Arrays.stream(counts).sum();
  }

  private void advance(long minute) {
    if (minute - newest >= counts.length) {
      Arrays.fill(counts, 0);
    } else {
      for (long passed = newest + 1; passed <= minute; passed++) {
        counts[slot(passed)] = 0;
      }
    }
    newest = Math.max(newest, minute);
  }

  private int slot(long minute) {
    return (int) (minute % counts.length);
  }
}
