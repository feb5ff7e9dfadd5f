package io.servicerouting.lab.process;

import io.servicerouting.lab.LabException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something that another process brings about. */
public final class Await {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private Await() {}

  /**
   * Asks until the answer is true.
   *
   * @param what completes the sentence "... within N s", for instance "etcd did not answer"
   * @param details more to say when time is up, such as the end of a log
   * @throws LabException when the limit has passed, or this thread was interrupted
   */
  public static void until(
      BooleanSupplier condition, Duration limit, String what, Supplier<String> details) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LabException(
            "%s within %d s%s".formatted(what, limit.toSeconds(), details.get()));
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted: " + what, e);
      }
    }
  }
}
