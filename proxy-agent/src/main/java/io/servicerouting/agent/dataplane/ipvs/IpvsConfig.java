package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.NodePortAddresses;

/**
 * How an agent was told to use IPVS.
 *
 * @param masqueradeBit the bit of the packet mark that asks for source NAT, 0 to 31; the rules of
 *     mode iptables act on it
 * @param nodePorts where node ports answer
 */
public record IpvsConfig(int masqueradeBit, NodePortAddresses nodePorts) {

  /** Checks the number. */
  public IpvsConfig {
    if (masqueradeBit < 0 || masqueradeBit > 31) {
      throw new IllegalArgumentException("a bit of the packet mark lies within 0 to 31");
    }
  }

  int mark() {
    return 1 << masqueradeBit;
  }
}
