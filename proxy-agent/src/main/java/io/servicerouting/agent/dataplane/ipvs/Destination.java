package io.servicerouting.agent.dataplane.ipvs;

/**
 * A destination as the kernel has it.
 *
 * @param server where it sends to
 * @param weight its share of new connections; 0: none
 * @param forwarding how packets get there, {@code IP_VS_CONN_F_FWD_MASK}; ours are {@link
 *     IpvsMessages#MASQUERADE}
 * @param active connections that are established
 * @param inactive those in any other state that the kernel still remembers
 * @param connections how many it was ever given
 */
record Destination(
    RealServer server, int weight, int forwarding, int active, int inactive, long connections) {

  /** Whether the kernel has forgotten all of its connections. */
  boolean isIdle() {
    return active == 0 && inactive == 0;
  }
}
