package io.servicerouting.lab.balancer;

/** One health check: a node's address and the port that answers {@code GET /healthz}. */
record HealthTarget(String address, int port) {

  static final String PATH = "/healthz";

  /** Where the node's proxy answers for Services whose traffic any node may take. */
  private static final int PROXY_PORT = 10256;

  static HealthTarget of(ClusterNode node, LoadBalancerService service) {
    int port = service.healthCheckNodePort() > 0 ? service.healthCheckNodePort() : PROXY_PORT;
    return new HealthTarget(node.address(), port);
  }
}
