package io.servicerouting.agent.dataplane.iptables;

/** The tables we write, in the order in which they are committed. */
enum Table {
  /**
   * Refuses and drops. Committed first, so that a Service that loses its last endpoint is rejected
   * before its way out of the nat table is gone.
   */
  FILTER("filter"),
  /** Rewrites destinations and sources. */
  NAT("nat");

  private final String kernelName;

  Table(String kernelName) {
    this.kernelName = kernelName;
  }

  String kernelName() {
    return kernelName;
  }
}
