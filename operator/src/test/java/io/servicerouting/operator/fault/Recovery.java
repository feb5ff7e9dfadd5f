package io.servicerouting.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** Measures from the end of a fault until all is right again. */
public final class Recovery {

  /** What is promised: also to a machine that does other things beside. */
  private static final Duration PROMISED = Duration.ofSeconds(30);

  private final long begin = System.nanoTime();

  private Recovery() {}

  /** The fault has just ended. */
  public static Recovery begins() {
    return new Recovery();
  }

  /** All is right again: in time, or the test fails. */
  public void complete(String what) {
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf("%s right after %.1f s%n", what, took.toMillis() / 1000.0);
    assertThat(took).as("%s right again", what).isLessThan(PROMISED);
  }
}
