package io.servicerouting.lab.conformance;

import io.servicerouting.lab.Lab;
import io.servicerouting.lab.Progress;
import org.jspecify.annotations.Nullable;

/** What happens when this Java process ends, whether by itself or by Ctrl-C: nothing is left. */
final class CleanUp {

  private final boolean takeDown;
  private final Progress progress;
  private volatile @Nullable TestRun run;

  CleanUp(boolean takeDown, Progress progress) {
    this.takeDown = takeDown;
    this.progress = progress;
  }

  /** The tests that have to end before the cluster does. */
  void stopFirst(TestRun tests) {
    run = tests;
  }

  /** For {@link Runtime#addShutdownHook}. */
  Thread thread() {
    return new Thread(this::clean, "conformance-clean-up");
  }

  private void clean() {
    TestRun tests = run;
    if (tests != null) {
      tests.stop();
    }
    if (takeDown) {
      Lab.down(true, progress);
    }
  }
}
