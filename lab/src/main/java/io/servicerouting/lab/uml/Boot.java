package io.servicerouting.lab.uml;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One boot of user-mode-linux: runs classes until all have run, or it breaks down. */
final class Boot {

  private static final long LOOK_AGAIN_MILLIS = 10;

  private final GuestKernel kernel;
  private final Settings settings;
  private final Report report;
  private long lastWord = System.nanoTime();

  private Boot(GuestKernel kernel, Settings settings, Report report) {
    this.kernel = kernel;
    this.settings = settings;
    this.report = report;
  }

  /** When this returns, at least one of the classes is over. */
  static void run(List<MirroredTest> classes, Settings settings, Report report) {
    try (GuestKernel kernel =
        GuestKernel.boot(
            classes.stream().flatMap(type -> type.jupitersIds().stream()).toList(), settings)) {
      new Boot(kernel, settings, report).follow();
    } catch (IOException | LabException e) {
      report.broken(e, classes.stream().filter(type -> !report.isOver(type)).toList());
    }
  }

  private void follow() throws IOException {
    while (true) {
      boolean alive = kernel.isAlive();
      Optional<Event> event = kernel.nextEvent();
      if (event.isPresent()) {
        lastWord = System.nanoTime();
        switch (event.get()) {
          case Event.Done ignored -> {
            return;
          }
          case Event.Stuck(long seconds, String threads) ->
              throw new UserModeLinuxException(
                  "the test did not end within %d s. What the threads were at:\n%s"
                      .formatted(seconds, threads));
          case Event other -> report.take(other);
        }
      } else if (!alive) {
        throw broken("user-mode-linux ended before its tests did");
      } else if (silence().compareTo(settings.silenceLimit()) > 0) {
        throw broken("user-mode-linux has said nothing for %d s".formatted(silence().toSeconds()));
      } else {
        pause();
      }
    }
  }

  private Duration silence() {
    return Duration.ofNanos(System.nanoTime() - lastWord);
  }

  private UserModeLinuxException broken(String what) {
    return new UserModeLinuxException(
        what + ". The last lines of its console:\n" + kernel.endOfConsole());
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserModeLinuxException("interrupted while tests ran in user-mode-linux");
    }
  }
}
