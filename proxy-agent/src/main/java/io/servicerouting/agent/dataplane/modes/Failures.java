package io.servicerouting.agent.dataplane.modes;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What failed in one mode, to be raised once the others have followed. */
final class Failures {
  private @Nullable IOException first;

  /** A write to the kernel. */
  @FunctionalInterface
  interface Write<T> {
    T run() throws IOException;
  }

  /** Does something that others do not depend on. Empty if it failed. */
  <T> Optional<T> collect(Write<T> write) {
    try {
      return Optional.of(write.run());
    } catch (IOException e) {
      add(e);
      return Optional.empty();
    }
  }

  /** Does something without which nothing else may follow: its failure is raised at once. */
  <T> void before(Write<T> write) throws IOException {
    try {
      var ignored = write.run();
    } catch (IOException e) {
      add(e);
      raise();
    }
  }

  private void add(IOException failure) {
    if (first == null) {
      first = failure;
    } else {
      first.addSuppressed(failure);
    }
  }

  void raise() throws IOException {
    if (first != null) {
      throw first;
    }
  }
}
