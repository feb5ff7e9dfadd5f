package io.servicerouting.lab.uml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.reporting.ReportEntry;

/** Tells JUnit what happens in user-mode-linux, as if it happened here. */
final class Report {

  private final TestDescriptor engine;
  private final EngineExecutionListener listener;
  private final Map<UniqueId, TestDescriptor> tests = new HashMap<>();

  /** In the order in which they began. */
  private final Set<TestDescriptor> running = new LinkedHashSet<>();

  private final Set<TestDescriptor> over = new HashSet<>();

  Report(TestDescriptor engine, EngineExecutionListener listener) {
    this.engine = engine;
    this.listener = listener;
    engine.accept(test -> tests.put(test.getUniqueId(), test));
  }

  void begin() {
    listener.executionStarted(engine);
  }

  void end() {
    listener.executionFinished(engine, TestExecutionResult.successful());
  }

  boolean isOver(TestDescriptor test) {
    return over.contains(test);
  }

  /** Passes on what happens to tests, and what they print. */
  void take(Event event) {
    switch (event) {
      case Event.Found found -> found(found);
      case Event.Started started -> started(test(started.id()));
      case Event.Skipped skipped -> skipped(test(skipped.id()), skipped.reason());
      case Event.Finished finished -> finished(test(finished.id()), result(finished));
      case Event.Published published ->
          listener.reportingEntryPublished(
              test(published.id()), ReportEntry.from(published.entries()));
      case Event.Printed printed ->
          (printed.error() ? System.err : System.out).print(printed.text());
      case Event.Ready ignored -> {}
      case Event.Alive ignored -> {}
      case Event.Done ignored -> {}
      case Event.Stuck ignored -> {}
    }
  }

  private static TestExecutionResult result(Event.Finished finished) {
    if (finished.successful()) {
      return TestExecutionResult.successful();
    }
    return finished.aborted()
        ? TestExecutionResult.aborted(finished.failure())
        : TestExecutionResult.failed(finished.failure());
  }

  private TestDescriptor test(String jupitersId) {
    TestDescriptor test = tests.get(MirroredTest.ours(UniqueId.parse(jupitersId)));
    if (test == null) {
      throw new UserModeLinuxException("it runs a test that nobody asked for: " + jupitersId);
    }
    return test;
  }

  private void found(Event.Found found) {
    UniqueId id = MirroredTest.ours(UniqueId.parse(found.id()));
    if (!tests.containsKey(id)) {
      TestDescriptor test = MirroredTest.of(found);
      tests.put(id, test);
      test(found.parentId()).addChild(test);
      listener.dynamicTestRegistered(test);
    }
  }

  private void started(TestDescriptor test) {
    running.add(test);
    listener.executionStarted(test);
  }

  private void skipped(TestDescriptor test, String reason) {
    over.add(test);
    listener.executionSkipped(test, reason);
  }

  private void finished(TestDescriptor test, TestExecutionResult result) {
    running.remove(test);
    over.add(test);
    listener.executionFinished(test, result);
  }

  /**
   * The kernel is no more. Fails the tests that ran, or the containers that ran none just then;
   * tests of the same class that had not begun are skipped. If nothing had begun, fails {@code
   * otherwise}.
   */
  void broken(Throwable reason, List<? extends TestDescriptor> otherwise) {
    if (running.isEmpty()) {
      otherwise.forEach(this::started);
    }
    List<TestDescriptor> begun = new ArrayList<>(running).reversed();
    Set<TestDescriptor> blamed = new HashSet<>();
    for (TestDescriptor test : begun) {
      List.copyOf(test.getChildren()).stream()
          .filter(child -> !over.contains(child) && !running.contains(child))
          .forEach(child -> skipped(child, "user-mode-linux had broken down by then"));
      boolean failsBelow = blamed.contains(test);
      test.getParent().ifPresent(blamed::add);
      finished(
          test, failsBelow ? TestExecutionResult.successful() : TestExecutionResult.failed(reason));
    }
  }
}
