package io.servicerouting.lab.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {

  @TempDir private Path dir;

  @Test
  void runsInASessionOfItsOwnAndBearsTheMark() {
    var daemon = Daemon.start("sleeper", List.of("sleep", "600"), dir.resolve("log"));
    try {
      await()
          .untilAsserted(() -> assertThat(ProcFs.commandLine(daemon.pid())).isEqualTo("sleep 600"));
      assertThat(Command.of("ps", "-o", "sid=", "-p", "" + daemon.pid()).run().text())
          .isEqualTo("" + daemon.pid());
      assertThat(ProcFs.hasInEnvironment(daemon.pid(), Daemon.MARK)).isTrue();
      assertThat(daemon.isAlive()).isTrue();
    } finally {
      daemon.kill();
    }
    await().until(() -> !daemon.isAlive());
  }

  @Test
  void bothOutputsEndUpInTheLog() {
    var log = dir.resolve("log");
    Daemon.start("talker", List.of("sh", "-c", "echo one; echo two >&2"), log);

    await().untilAsserted(() -> assertThat(log).hasContent("one\ntwo"));
    assertThat(LogFile.tail(log, 1)).isEqualTo("    two");
  }

  @Test
  void aStrangerWithTheSameNumberIsNotTakenForIt() {
    long own = ProcessHandle.current().pid();
    var stranger = new Daemon("old", List.of("x"), "log", own, 1);

    assertThat(stranger.isAlive()).isFalse();
    // Would end this test, and everything with it, if it were.
    stranger.kill();
    assertThat(stranger.tree()).isEmpty();
  }

  @Test
  void theTreeHoldsTheProcessesItStarted() {
    var daemon =
        Daemon.start("parent", List.of("sh", "-c", "sleep 600 & wait"), dir.resolve("log"));
    try {
      await().untilAsserted(() -> assertThat(daemon.tree()).hasSize(2).contains(daemon.pid()));
    } finally {
      daemon
          .tree()
          .toList()
          .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
    }
  }
}
