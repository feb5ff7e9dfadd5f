package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;

/**
 * What is the same for all rules of a node.
 *
 * @param family the IP version: iptables or ip6tables
 * @param detector how traffic of this node's pods is recognised
 * @param masqueradeBit the bit of the packet mark that asks for source NAT, 0 to 31
 * @param dropBit the bit that condemns a packet, 0 to 31, another one
 * @param dropInvalid whether packets that conntrack calls INVALID are dropped when forwarded. Left
 *     to kube-proxy where it runs too
 */
record IptablesSettings(
    IpFamily family, LocalDetector detector, int masqueradeBit, int dropBit, boolean dropInvalid) {

  int masqueradeMark() {
    return 1 << masqueradeBit;
  }

  int dropMark() {
    return 1 << dropBit;
  }
}
