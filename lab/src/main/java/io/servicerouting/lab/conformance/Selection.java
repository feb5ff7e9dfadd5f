package io.servicerouting.lab.conformance;

/**
 * Which tests are run, as regular expressions over their full names.
 *
 * @param focus those that match it
 * @param skip without those that match this
 */
record Selection(String focus, String skip) {

  /** What a Service proxy can break. */
  static final String SERVICES =
      "\\[sig-network\\] (Services|LoadBalancers|Networking|Conntrack|Endpoints|EndpointsController"
          + "|EndpointSlice|EndpointSliceMirroring|Traffic Distribution|NoSNAT|HostPort|KubeProxy"
          + "|Proxy|Topology Hints|Connectivity Pod Lifecycle|Service endpoints latency) ";

  /**
   * What needs something that the lab has not (the Internet, SCTP in the kernel, IPv6, a cloud), or
   * breaks the cluster for the tests beside it.
   */
  static final String IMPOSSIBLE =
      "\\[Disruptive\\]|SCTP|Internet connection|Feature:(Networking-Performance|Networking-DNS"
          + "|Networking-IPv6|IPv6DualStack)|\\[Alpha\\]|\\[Deprecated\\]";

  /**
   * Of those, what says most in four minutes: no affinity that has to time out, no bulk, no waiting
   * for pods that take a minute to end.
   */
  static final String SHORT =
      "\\[sig-network\\] (Services|Conntrack|Traffic Distribution|HostPort|KubeProxy should set) ";

  private static final String LONG = "affinity timeout|out-of-range|terminating|Pod and Node, to";

  static Selection all() {
    return of(SERVICES);
  }

  static Selection shortRun() {
    return new Selection(SHORT, IMPOSSIBLE + "|" + LONG);
  }

  static Selection of(String focus) {
    return new Selection(focus, IMPOSSIBLE);
  }
}
