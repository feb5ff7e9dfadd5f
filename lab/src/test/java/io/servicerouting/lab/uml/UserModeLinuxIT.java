package io.servicerouting.lab.uml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test-bed itself: what it reports of tests of every outcome, and of a broken kernel. */
class UserModeLinuxIT {

  @Test
  void everyTestIsReportedAsIfItHadRunHere() {
    RecordedRun run = RecordedRun.of(Map.of(), Mixed.class, TwiceOver.class);

    assertThat(run.outcomes())
        .containsOnly(
            Map.entry("passes()", "SUCCESSFUL"),
            Map.entry("fails()", "FAILED"),
            Map.entry("failsInAWayOfItsOwn()", "FAILED"),
            Map.entry("isAborted()", "ABORTED"),
            Map.entry("isDisabled()", "SKIPPED"),
            Map.entry("[1] word = \"one\"", "SUCCESSFUL"),
            Map.entry("[2] word = \"two\"", "FAILED"),
            Map.entry("found good", "SUCCESSFUL"),
            Map.entry("found bad", "FAILED"),
            Map.entry("runs()", "SUCCESSFUL"));
    assertThat(run.failure("fails()"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the reason")
        .hasStackTraceContaining("UserModeLinuxIT$Mixed.fails");
    assertThat(run.failure("failsInAWayOfItsOwn()"))
        .hasMessageContaining("not to be serialized")
        .hasStackTraceContaining("UserModeLinuxIT$Mixed.failsInAWayOfItsOwn");
    assertThat(run.output())
        .contains("printed in passing")
        .contains("What the kernel had when this test failed:")
        .contains("# ip netns exec mixed ip -br addr")
        .contains("192.0.2.77");
  }

  @Test
  void aBrokenKernelFailsTheTestThatRanAndOtherClassesRunInAnother() {
    RecordedRun run =
        RecordedRun.of(
            Map.of("testLimitSeconds", "20", "silenceLimitSeconds", "60"),
            Panics.class,
            Hangs.class,
            Fine.class);

    assertThat(run.outcomes())
        .containsOnly(
            Map.entry("panics()", "FAILED"),
            Map.entry("hangs()", "FAILED"),
            Map.entry("isFine()", "SUCCESSFUL"));
    assertThat(run.failure("panics()"))
        .hasMessageContaining("ended before its tests did")
        .hasMessageContaining("Kernel panic");
    assertThat(run.failure("hangs()"))
        .hasMessageContaining("did not end within 20 s")
        .hasMessageContaining("UserModeLinuxIT$Hangs.hangs");
  }

  @Test
  void aKernelThatSaysNothingIsGivenUp() {
    RecordedRun run = RecordedRun.of(Map.of("silenceLimitSeconds", "30"), FallsSilent.class);

    assertThat(run.outcomes()).containsExactly(Map.entry("fallsSilent()", "FAILED"));
    assertThat(run.failure("fallsSilent()")).hasMessageContaining("has said nothing for 3");
  }

  @Test
  void nothingIsWrittenToTheMachine() throws IOException {
    Path file = Files.createTempFile("machine", "");
    try {
      System.setProperty("uml.it.file", file.toString());
      RecordedRun run = RecordedRun.of(Map.of(), Writes.class);
      assertThat(run.outcomes()).containsExactly(Map.entry("writes()", "SUCCESSFUL"));
      assertThat(file).isEmptyFile();
    } finally {
      System.clearProperty("uml.it.file");
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingOutlivesAKilledProcess(boolean withAllItStarted) throws IOException {
    Process runner =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                RunsForEver.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String folder = "servicerouting-uml-" + runner.pid() + "-";
      await().atMost(Duration.ofMinutes(2)).until(() -> commandsWith(folder).count() > 3);

      if (withAllItStarted) { // As when a terminal interrupts all of its foreground group.
        runner.children().forEach(ProcessHandle::destroy);
      }
      runner.destroyForcibly();

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(commandsWith(folder)).isEmpty());
    } finally {
      runner.destroyForcibly();
    }
  }

  private static Stream<String> commandsWith(String word) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(command -> command.contains(word));
  }

  /** A program that tests in user-mode-linux for ever. */
  static final class RunsForEver {

    private RunsForEver() {}

    public static void main(String[] arguments) {
      RecordedRun.of(Map.of(), Hangs.class);
    }
  }

  @InUserModeLinux
  static class Mixed {

    @AfterEach
    void removeNamespace() {
      Command.of("ip", "netns", "del", "mixed").run();
    }

    @Test
    void passes() {
      System.out.println("printed in passing");
    }

    @Test
    void fails() {
      Command.of("ip", "netns", "add", "mixed").run().orThrow();
      Command.of("ip", "-n", "mixed", "addr", "add", "192.0.2.77/32", "dev", "lo").run().orThrow();
      fail("the reason");
    }

    @Test
    void failsInAWayOfItsOwn() throws Unserializable {
      throw new Unserializable();
    }

    @Test
    void isAborted() {
      assumeTrue(false);
    }

    @Disabled
    @Test
    void isDisabled() {}

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void countsTo(String word) {
      assertThat(word).isEqualTo("one");
    }

    @TestFactory
    Stream<DynamicTest> found() {
      return Stream.of(
          dynamicTest("found good", () -> {}), dynamicTest("found bad", () -> fail("bad")));
    }
  }

  static final class Unserializable extends Exception {

    @SuppressWarnings("unused") // This is what cannot be serialized.
    private final transient Thread thread = Thread.currentThread();

    Unserializable() {
      super("not to be serialized");
    }
  }

  @InUserModeLinux
  @ParameterizedClass
  @ValueSource(ints = {1, 2})
  static class TwiceOver {

    private final int number;

    TwiceOver(int number) {
      this.number = number;
    }

    @Test
    void runs() {
      assertThat(number).isPositive();
    }
  }

  @InUserModeLinux
  static class Panics {

    @Test
    void panics() throws IOException {
      Files.writeString(Path.of("/proc/sysrq-trigger"), "c");
    }
  }

  @InUserModeLinux
  static class Hangs {

    @Test
    void hangs() throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }

  @InUserModeLinux
  static class Fine {

    @Test
    void isFine() {}
  }

  @InUserModeLinux
  static class FallsSilent {

    @Test
    void fallsSilent() {
      Command.of("kill", "-STOP", String.valueOf(ProcessHandle.current().pid())).run();
    }
  }

  @InUserModeLinux
  static class Writes {

    @Test
    void writes() throws IOException {
      Path file = Path.of(System.getProperty("uml.it.file"));
      Files.writeString(file, "something");
      assertThat(file).hasContent("something");
    }
  }
}
