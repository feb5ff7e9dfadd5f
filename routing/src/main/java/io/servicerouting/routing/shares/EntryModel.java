package io.servicerouting.routing.shares;

/** By which nodes traffic is taken to enter. */
public enum EntryModel {
  /** By every node, evenly. Also traffic from pods, if clients are spread evenly over the nodes. */
  ALL_NODES("AllNodes"),
  /** By the nodes that pass the balancer's health check, evenly. */
  HEALTH_CHECKED_NODES("HealthCheckedNodes"),
  /** By one node, which holds the address. */
  ONE_NODE("OneNode");

  private final String apiName;

  EntryModel(String apiName) {
    this.apiName = apiName;
  }

  /** The spelling in the status of policies. */
  public String apiName() {
    return apiName;
  }
}
