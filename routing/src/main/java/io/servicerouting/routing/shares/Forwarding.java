package io.servicerouting.routing.shares;

import io.servicerouting.routing.TrafficPolicy;

/** Where a node may send what enters by it. */
public enum Forwarding {
  /** To endpoints on all nodes. */
  CLUSTER,
  /** To endpoints of its own; without any, it is lost. */
  LOCAL,
  /** To endpoints of its own; without any, to those of the cluster. */
  PREFER_LOCAL;

  /** What a traffic policy allows. */
  public static Forwarding of(TrafficPolicy policy) {
    return switch (policy) {
      case CLUSTER -> CLUSTER;
      case LOCAL -> LOCAL;
      case PREFER_LOCAL -> PREFER_LOCAL;
    };
  }

  /**
   * Whether a balancer's health check tells nodes with pods from others. Under Cluster every node
   * can serve, and passes.
   */
  boolean hasHealthChecks() {
    return this != CLUSTER;
  }
}
