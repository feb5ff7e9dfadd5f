package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.NodePortAddresses;

/**
 * How an agent was told to write its rules.
 *
 * @param masqueradeBit the bit of the packet mark that asks for source NAT, 0 to 31; the next one
 *     condemns packets
 * @param dropInvalid whether forwarded packets that conntrack calls INVALID are dropped. Left to
 *     kube-proxy where it runs too
 * @param nodePorts where node ports answer
 * @param largeCluster with more endpoints than this the rules take the large cluster's shape, see
 *     {@link ClusterSize}
 */
public record IptablesConfig(
    int masqueradeBit, boolean dropInvalid, NodePortAddresses nodePorts, int largeCluster) {

  /** As many endpoints as kube-proxy's large cluster begins with. */
  public static final int LARGE_CLUSTER = 1_000;

  /** Checks the numbers. */
  public IptablesConfig {
    if (masqueradeBit < 0 || masqueradeBit > 31) {
      throw new IllegalArgumentException("a bit of the packet mark lies within 0 to 31");
    }
    if (largeCluster < 0) {
      throw new IllegalArgumentException("a number of endpoints is not negative");
    }
  }
}
