package io.servicerouting.lab.uml;

import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Writes what happens to tests; the engine itself is left out. */
final class GuestListener implements TestExecutionListener {

  private final EventWriter events;
  private volatile long lastNews = System.nanoTime();

  GuestListener(EventWriter events) {
    this.events = events;
  }

  /** How long nothing has begun or ended. */
  Duration sinceLastNews() {
    return Duration.ofNanos(System.nanoTime() - lastNews);
  }

  @Override
  public void dynamicTestRegistered(TestIdentifier test) {
    write(
        test,
        new Event.Found(
            test.getUniqueId(),
            test.getParentId().orElseThrow(),
            test.getDisplayName(),
            test.getLegacyReportingName(),
            test.isTest(),
            test.isContainer(),
            test.getSource().orElse(null),
            test.getTags().stream().map(TestTag::getName).collect(Collectors.toSet())));
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    write(test, new Event.Started(test.getUniqueId()));
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    write(test, new Event.Skipped(test.getUniqueId(), reason));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    boolean aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
    write(
        test, new Event.Finished(test.getUniqueId(), aborted, result.getThrowable().orElse(null)));
  }

  @Override
  public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
    write(test, new Event.Published(test.getUniqueId(), entry.getKeyValuePairs()));
  }

  private void write(TestIdentifier test, Event event) {
    lastNews = System.nanoTime();
    if (test.getParentId().isPresent()) {
      System.out.flush();
      System.err.flush();
      events.write(event);
    }
  }
}
