package io.servicerouting.lab.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

  @TempDir private Path dir;

  @Test
  void killingItEndsTheProgramAndNotOnlyTheShellAroundIt() {
    var child = ChildProcess.start(List.of("sleep", "60011"), dir.resolve("log"));
    await().until(() -> runs("sleep 60011"));

    child.close();

    assertThat(child.isAlive()).isFalse();
    assertThat(runs("sleep 60011")).isFalse();
  }

  @Test
  void aProgramThatEndsIsSeenToEnd() {
    var child = ChildProcess.start(List.of("sh", "-c", "echo bye"), dir.resolve("log"));

    await().until(() -> !child.isAlive());

    assertThat(child.log()).hasContent("bye");
  }

  @Test
  void itEndsWithTheJavaProcessThatStartedItEvenIfThatIsKilled() throws IOException {
    var java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartsAChildAndWaits.class.getName(),
                dir.resolve("log").toString())
            .start();
    await().until(() -> runs("sleep 60012"));

    java.destroyForcibly();

    await().until(() -> !runs("sleep 60012"));
  }

  private static boolean runs(String commandLine) {
    return ProcFs.pids().stream().anyMatch(pid -> ProcFs.commandLine(pid).equals(commandLine));
  }

  /** The program of the last test. */
  static final class StartsAChildAndWaits {

    private StartsAChildAndWaits() {}

    public static void main(String[] arguments) throws InterruptedException {
      ChildProcess.start(List.of("sleep", "60012"), Path.of(arguments[0]));
      Thread.sleep(60_000);
    }
  }
}
