package io.servicerouting.operator.world;

/** {@code spec.type} of a Service. */
public enum ServiceType {
  /** Reached by its ClusterIP alone; also a headless Service, which has none. */
  CLUSTER_IP,
  /** Reached by a port of every node as well. */
  NODE_PORT,
  /** Reached through a balancer as well. */
  LOAD_BALANCER,
  /** A name elsewhere: there is nothing to route. */
  EXTERNAL_NAME
}
