package io.servicerouting.routing;

/** What a node does with a Service whose mode it cannot do. */
public enum Unavailable {
  /** Carry it with the node's best mode, and report that. */
  FALLBACK("Fallback"),
  /** Refuse the Service's connections, and report that. */
  REJECT("Reject");

  private final String apiName;

  Unavailable(String apiName) {
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
  public static Unavailable parse(String text) {
    return switch (text) {
      case "Fallback" -> FALLBACK;
      case "Reject" -> REJECT;
      default ->
          throw new IllegalArgumentException("'" + text + "' is not one of Fallback and Reject");
    };
  }
}
