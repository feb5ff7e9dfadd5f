package io.servicerouting.operator.world;

import io.servicerouting.routing.ObjectName;

/** A policy of either kind. */
public sealed interface PolicyRef {

  /**
   * A {@code ServiceRoutingPolicy}.
   *
   * @param name namespace and name
   */
  record Namespaced(ObjectName name) implements PolicyRef {
    @Override
    public String toString() {
      return "ServiceRoutingPolicy " + name;
    }
  }

  /**
   * A {@code ClusterServiceRoutingPolicy}.
   *
   * @param name its name
   */
  record Cluster(String name) implements PolicyRef {
    @Override
    public String toString() {
      return "ClusterServiceRoutingPolicy " + name;
    }
  }
}
