package io.servicerouting.routing;

/** What happens to running pods that are spread badly. */
public enum Rebalance {
  /** Nothing. */
  OFF("Off"),
  /** The policy's status names them. */
  ADVISE("Advise"),
  /** They are evicted where that makes the traffic more even. */
  EVICT("Evict");

  private final String apiName;

  Rebalance(String apiName) {
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
  public static Rebalance parse(String text) {
    return switch (text) {
      case "Off" -> OFF;
      case "Advise" -> ADVISE;
      case "Evict" -> EVICT;
      default ->
          throw new IllegalArgumentException("'" + text + "' is not one of Off, Advise and Evict");
    };
  }
}
