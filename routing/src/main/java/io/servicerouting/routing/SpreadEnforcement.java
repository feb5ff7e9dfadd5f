package io.servicerouting.routing;

/** What the scheduler does when it cannot spread a pod. */
public enum SpreadEnforcement {
  /** It schedules the pod all the same. */
  PREFERRED("Preferred"),
  /** It leaves the pod pending. */
  REQUIRED("Required");

  private final String apiName;

  SpreadEnforcement(String apiName) {
    this.apiName = apiName;
  }

  /** The spelling in policies. */
  public String apiName() {
    return apiName;
  }

  /**
   * Reads the API's spelling.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static SpreadEnforcement parse(String text) {
    return switch (text) {
      case "Preferred" -> PREFERRED;
      case "Required" -> REQUIRED;
      default ->
          throw new IllegalArgumentException("'" + text + "' is not one of Preferred and Required");
    };
  }
}
