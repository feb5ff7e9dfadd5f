package io.servicerouting.routing;

/** Which endpoints traffic that arrived at a node may reach. */
public enum TrafficPolicy {
  /** Endpoints on all nodes. */
  CLUSTER("Cluster"),
  /** Endpoints on the node where the traffic arrived, or none. */
  LOCAL("Local");

  private final String apiName;

  TrafficPolicy(String apiName) {
    this.apiName = apiName;
  }

  /** The spelling in the Kubernetes API. */
  public String apiName() {
    return apiName;
  }

  /**
   * Reads the API's spelling.
   *
   * @throws IllegalArgumentException if it is not a traffic policy this version knows
   */
  public static TrafficPolicy parse(String text) {
    for (TrafficPolicy policy : values()) {
      if (policy.apiName.equals(text)) {
        return policy;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not one of Cluster and Local");
  }
}
