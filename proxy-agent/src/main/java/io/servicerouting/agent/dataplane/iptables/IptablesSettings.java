package io.servicerouting.agent.dataplane.iptables;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeSettings;
import java.util.List;

/**
 * What is the same for all rules of a node.
 *
 * @param family the IP version: iptables or ip6tables
 * @param config how rules are to be written
 * @param node for which node
 */
record IptablesSettings(IpFamily family, IptablesConfig config, NodeSettings node) {

  /** How traffic of this node's pods is recognised. */
  LocalDetector detector() {
    return node.detector();
  }

  int masqueradeMark() {
    return 1 << config.masqueradeBit();
  }

  int dropMark() {
    return 1 << (config.masqueradeBit() + 1) % 32;
  }

  boolean dropInvalid() {
    return config.dropInvalid();
  }

  /** In which of these ranges the node's addresses serve node ports; empty if all of them do. */
  List<Cidr> nodePortRanges() {
    return config.nodePorts().ranges(family, node.node());
  }
}
