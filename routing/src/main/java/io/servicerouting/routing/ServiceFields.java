package io.servicerouting.routing;

/** Whether a Service's own traffic policy fields are aligned with what policies say. */
public enum ServiceFields {
  /** Where nobody has stated them. What applies when no policy says anything. */
  WHEN_UNSTATED("WhenUnstated"),
  /** The Service is left as it is. */
  NEVER("Never"),
  /** Also where somebody else has stated them. */
  FORCE("Force");

  private final String apiName;

  ServiceFields(String apiName) {
    this.apiName = apiName;
  }

  /** The spelling in policies. */
  public String apiName() {
    return apiName;
  }

  /**
   * Reads the API's spelling.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static ServiceFields parse(String text) {
    return switch (text) {
      case "WhenUnstated" -> WHEN_UNSTATED;
      case "Never" -> NEVER;
      case "Force" -> FORCE;
      default ->
          throw new IllegalArgumentException(
              "'" + text + "' is not one of WhenUnstated, Never and Force");
    };
  }
}
