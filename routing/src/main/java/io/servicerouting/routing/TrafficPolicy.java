package io.servicerouting.routing;

/** Which endpoints traffic that arrived at a node may reach. */
public enum TrafficPolicy {
  /** Endpoints on all nodes. */
  CLUSTER("Cluster"),
  /** Endpoints on the node where the traffic arrived, or none. */
  LOCAL("Local"),
  /**
   * Endpoints on the node where the traffic arrived; without any, those on all nodes. Policies
   * alone can say so, no Service can.
   */
  PREFER_LOCAL("PreferLocal");

  private final String apiName;

  TrafficPolicy(String apiName) {
    this.apiName = apiName;
  }

  /** The spelling in policies, which of the first two is the Kubernetes API's. */
  public String apiName() {
    return apiName;
  }

  /**
   * Reads a Service's field.
   *
   * @throws IllegalArgumentException if it is not a traffic policy that a Service can have
   */
  public static TrafficPolicy parseOfService(String text) {
    for (TrafficPolicy policy : values()) {
      if (policy != PREFER_LOCAL && policy.apiName.equals(text)) {
        return policy;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not one of Cluster and Local");
  }

  /**
   * Reads a policy's field.
   *
   * @throws IllegalArgumentException if it is not a traffic policy this version knows
   */
  public static TrafficPolicy parse(String text) {
    for (TrafficPolicy policy : values()) {
      if (policy.apiName.equals(text)) {
        return policy;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not one of Cluster, Local and PreferLocal");
  }
}
