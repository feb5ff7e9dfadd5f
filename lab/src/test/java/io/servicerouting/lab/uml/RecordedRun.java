package io.servicerouting.lab.uml;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What JUnit reports of a run of some classes, by the tests' names. */
final class RecordedRun implements TestExecutionListener {

  private final Map<String, String> outcomes = new LinkedHashMap<>();
  private final Map<String, Throwable> failures = new LinkedHashMap<>();
  private String output = "";

  private RecordedRun() {}

  /**
   * Runs all tests of some classes.
   *
   * @param settings configuration parameters, without their prefix
   */
  static RecordedRun of(Map<String, String> settings, Class<?>... classes) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (Class<?> type : classes) {
      request.selectors(DiscoverySelectors.selectClass(type));
    }
    settings.forEach(
        (name, value) -> request.configurationParameter("servicerouting.uml." + name, value));
    RecordedRun run = new RecordedRun();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream ours = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      LauncherFactory.create().execute(request.build(), run);
    } finally {
      System.setOut(ours);
    }
    run.output = printed.toString(StandardCharsets.UTF_8);
    return run;
  }

  /** {@code SUCCESSFUL}, {@code FAILED}, {@code ABORTED} or {@code SKIPPED}, in order. */
  Map<String, String> outcomes() {
    return outcomes;
  }

  Throwable failure(String name) {
    return Optional.ofNullable(failures.get(name)).orElseThrow();
  }

  /** What was printed to standard output. */
  String output() {
    return output;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    result.getThrowable().ifPresent(failure -> failures.put(test.getDisplayName(), failure));
    if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
      outcomes.put(test.getDisplayName(), result.getStatus().name());
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    outcomes.put(test.getDisplayName(), "SKIPPED");
  }
}
