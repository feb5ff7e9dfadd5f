package io.servicerouting.agent.traffic;

import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.IpFamily;
import java.util.Arrays;

/** The testbed's machines: who sends packets, and who answers. */
enum Machine {
  POD_A("a", "node1", "192.168.1.5", "fd00:192::1:5"),
  POD_B("b", "node2", "192.168.2.5", "fd00:192::2:5"),
  POD_C("pod", "node1", "192.168.1.6", "fd00:192::1:6"),
  NODE_1("node1", "node1", "172.26.236.177", "fd00:172:26::177"),
  NODE_2("node2", "node2", "172.26.236.178", "fd00:172:26::178"),
  CLIENT("client", "", "172.26.236.50", "fd00:172:26::50");

  private final String word;
  private final String node;
  private final String four;
  private final String six;

  Machine(String word, String node, String four, String six) {
    this.word = word;
    this.node = node;
    this.four = four;
    this.six = six;
  }

  /** By the word that tables have for it. */
  static Machine of(String word) {
    return Arrays.stream(values())
        .filter(machine -> machine.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no machine is called " + word));
  }

  String node() {
    return node;
  }

  String address(IpFamily family) {
    return family == IpFamily.IPV4 ? four : six;
  }

  /** The address that it sees for a client whose own is hidden by node1. */
  String sourceSeenMasqueraded(IpFamily family) {
    if (this == POD_A) {
      return family == IpFamily.IPV4 ? "192.168.1.1" : "fd00:192::1:1";
    }
    return NODE_1.address(family);
  }

  NetworkNamespace in(TwoNodes net) {
    return switch (this) {
      case POD_A -> net.podA;
      case POD_B -> net.podB;
      case POD_C -> net.podC;
      case NODE_1 -> net.node1;
      case NODE_2 -> net.node2;
      case CLIENT -> net.client;
    };
  }
}
