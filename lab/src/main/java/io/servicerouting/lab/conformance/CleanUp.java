package io.servicerouting.lab.conformance;

import io.servicerouting.lab.Lab;
import io.servicerouting.lab.Progress;
import org.jspecify.annotations.Nullable;

/**
 * What happens when this Java process ends, whether by itself or by Ctrl-C: nothing of it is left,
 * and nothing else is touched.
 */
final class CleanUp {

  private final Progress progress;
  private volatile boolean takeDown;
  private volatile @Nullable TestRun run;

  CleanUp(Progress progress) {
    this.progress = progress;
  }

  /** From now on the lab of this machine is ours; before, it may be somebody else's. */
  void takeLabDown() {
    takeDown = true;
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
