package io.servicerouting.operator.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives java-operator-sdk's metrics the help texts that they have not. */
final class OperatorSdkHelp implements MeterFilter {
  private static final Map<String, String> BY_PREFIX = new LinkedHashMap<>();

  static {
    BY_PREFIX.put("events.received", "Events that controllers were told of");
    BY_PREFIX.put("events.delete", "Deletions that controllers were told of");
    BY_PREFIX.put("reconciliations.started", "Reconciliations begun");
    BY_PREFIX.put("reconciliations.success", "Reconciliations that succeeded");
    BY_PREFIX.put("reconciliations.failed", "Reconciliations that failed");
    BY_PREFIX.put("reconciliations.retries", "Retries of reconciliations");
    BY_PREFIX.put("reconciliations.executions", "Reconciliations that run");
    BY_PREFIX.put("reconciliations.queue.size", "Reconciliations that wait");
    BY_PREFIX.put("controllers.execution", "How long controllers took, and how they ended");
  }

  private static final String PREFIX = "operator.sdk.";

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().startsWith(PREFIX) || id.getDescription() != null) {
      return id;
    }
    String name = id.getName().substring(PREFIX.length());
    String help =
        BY_PREFIX.entrySet().stream()
            .filter(known -> name.startsWith(known.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("Of java-operator-sdk");
    return new Meter.Id(
        id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), help, id.getType());
  }
}
