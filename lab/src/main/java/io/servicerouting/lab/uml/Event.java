package io.servicerouting.lab.uml;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestSource;

/**
 * What the process in user-mode-linux tells the one outside. Tests are named by Jupiter's unique
 * identifiers. Both sides have the same class path, so Java's own serialization does.
 */
sealed interface Event extends Serializable {

  /** The process runs. Sent first. */
  record Ready(String kernelVersion) implements Event {}

  /** Sent every second: kernel and process still live. */
  record Alive() implements Event {}

  /** Sent last: all tests were run. */
  record Done() implements Event {}

  /** The tests that run have been at it for longer than the limit. */
  record Stuck(long limitSeconds, String threads) implements Event {}

  /** A test that was only found while others ran. */
  record Found(
      String id,
      String parentId,
      String name,
      String legacyName,
      boolean test,
      boolean container,
      @Nullable TestSource source,
      Set<String> tags)
      implements Event {}

  /** A test or container began. */
  record Started(String id) implements Event {}

  /** A test or container will not be run. */
  record Skipped(String id, String reason) implements Event {}

  /** A test or container ended; {@code aborted} if an assumption failed. */
  record Finished(String id, boolean aborted, @Nullable Throwable failure) implements Event {

    boolean successful() {
      return !aborted && failure == null;
    }
  }

  /** What a test published by its reporter. */
  record Published(String id, Map<String, String> entries) implements Event {}

  /** What was printed. */
  record Printed(boolean error, String text) implements Event {}
}
