package io.servicerouting.lab.balancer;

/** Where Services and nodes come from, and where addresses are reported to. */
interface Cluster extends AutoCloseable {

  /** The latest known state; answers at once. */
  ClusterState state();

  /**
   * Makes a Service's status name exactly this address.
   *
   * @throws io.servicerouting.lab.LabException if that could not be written; the caller tries again
   */
  void publish(LoadBalancerService service, String address);

  @Override
  void close();
}
