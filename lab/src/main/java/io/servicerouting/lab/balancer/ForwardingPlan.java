package io.servicerouting.lab.balancer;

import java.util.List;

/**
 * Everything the kernel is to do. Two plans are equal exactly if the kernel's state is.
 *
 * @param addresses the addresses to answer ARP for, sorted
 * @param routes one for each node that may be chosen
 */
record ForwardingPlan(List<String> addresses, List<Route> routes, List<Frontend> frontends) {

  ForwardingPlan {
    addresses = addresses.stream().sorted().distinct().toList();
    routes = List.copyOf(routes);
    frontends = List.copyOf(frontends);
  }

  /**
   * How packets get to a node.
   *
   * @param mark what the packets for this node are marked with, 1 to {@link NamespaceKernel#MARKS}
   */
  record Route(String node, String address, int mark) {}

  /**
   * One address, protocol and port.
   *
   * @param service namespace/name, for people who read the rules
   * @param protocol tcp, udp or sctp
   * @param marks the mark of each slot; empty: no node takes this traffic, it is dropped
   * @param clientAffinity whether the slot follows from the client's address alone
   */
  record Frontend(
      String service,
      String address,
      String protocol,
      int port,
      List<Integer> marks,
      boolean clientAffinity) {

    Frontend {
      marks = List.copyOf(marks);
    }
  }
}
