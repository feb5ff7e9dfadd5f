package io.servicerouting.routing;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a new connection's endpoint is picked. Which mode offers what: {@link ProxyMode}. */
public enum Scheduler {
  /** Each endpoint with the same probability, independently for each connection. */
  RANDOM("random"),
  /** Round robin: one endpoint after the other, counted on each node by itself. */
  RR("rr");

  private final String apiName;

  Scheduler(String apiName) {
    this.apiName = apiName;
  }

  /** The spelling in policies: the kernel's own. */
  public String apiName() {
    return apiName;
  }

  /**
   * Reads the API's spelling.
   *
   * @throws IllegalArgumentException if no mode of this version has it; the message lists them
   */
  public static Scheduler parse(String text) {
    for (Scheduler scheduler : values()) {
      if (scheduler.apiName.equals(text)) {
        return scheduler;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not a scheduler this version knows ("
            + Arrays.stream(values()).map(Scheduler::apiName).collect(Collectors.joining(", "))
            + ")");
  }
}
