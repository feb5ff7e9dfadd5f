package io.servicerouting.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** By which nodes traffic from outside is taken to enter the cluster. */
public enum EntryModel {
  /** By every node, evenly. */
  @JsonProperty("AllNodes")
  ALL_NODES,
  /** By the nodes that pass the balancer's health check, evenly. */
  @JsonProperty("HealthCheckedNodes")
  HEALTH_CHECKED_NODES,
  /** By one node, which holds the address. */
  @JsonProperty("OneNode")
  ONE_NODE
}
