package io.servicerouting.lab.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandTest {

  @Test
  void keepsBothOutputsAndTheExitCodeApart() {
    var result = Command.of("sh", "-c", "echo out; echo err >&2; exit 3").run();

    assertThat(result.stdout()).isEqualTo("out\n");
    assertThat(result.stderr()).isEqualTo("err\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.succeeded()).isFalse();
  }

  @Test
  void passesInputAndEnvironment() {
    var result =
        Command.of("sh", "-c", "cat; echo $WHO").withInput("hello ").withEnvironment("WHO", "you");

    assertThat(result.run().text()).isEqualTo("hello you");
  }

  @Test
  void outputLargerThanAPipeDoesNotBlock() {
    assertThat(Command.of("head", "-c", "1000000", "/dev/zero").run().stdout()).hasSize(1_000_000);
  }

  @Test
  void aCommandThatDoesNotReadItsInputStillSucceeds() {
    assertThat(Command.of("true").withInput("x".repeat(1_000_000)).run().succeeded()).isTrue();
  }

  @Test
  void killsWhatDoesNotEndInTimeWithAllItStarted() {
    var slow = Command.of("sh", "-c", "sleep 4711 & wait").withTimeout(Duration.ofMillis(200));

    assertThatThrownBy(slow::run).isInstanceOf(LabException.class).hasMessageContaining("0 s");
    assertThat(ProcFs.pids()).noneMatch(pid -> ProcFs.commandLine(pid).equals("sleep 4711"));
  }

  @Test
  void aFailureNamesTheCommandAndWhatItSaid() {
    assertThatThrownBy(
            () -> Command.of("sh", "-c", "echo no such thing >&2; exit 1").run().orThrow())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("exit 1")
        .hasMessageContaining("no such thing");
  }

  @Test
  void aProgramThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> Command.of("no-such-program-here").run())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("no-such-program-here");
  }
}
