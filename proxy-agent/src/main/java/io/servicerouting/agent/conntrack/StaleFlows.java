package io.servicerouting.agent.conntrack;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.UdpPort;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells flows that have to end from others. The rule is kube-proxy's: a flow to a frontend of a UDP
 * Service port is stale if it is not answered by an endpoint of the port, unless the port has none.
 * That includes flows that began before the Service was there, and were never rewritten.
 *
 * <p>Stricter than kube-proxy in two points: the endpoint's port counts too, since a target port
 * can change; and a node port means flows to this node's own addresses, not to anybody's.
 */
final class StaleFlows {
  /** A node port, in one family. */
  private record NodePort(IpFamily family, int port) {}

  private final Set<IpAddress> ofThisNode;
  private final Set<Backend> doors;
  private final Map<Backend, Set<Backend>> liveByAddress = new HashMap<>();
  private final Map<NodePort, Set<Backend>> liveByNodePort = new HashMap<>();
  private final Set<Backend> goneAddresses = new HashSet<>();
  private final Set<NodePort> goneNodePorts = new HashSet<>();

  /**
   * Prepares a judgement.
   *
   * @param ports all UDP ports there are
   * @param gone UDP ports that are no more, as they were
   * @param ofThisNode the addresses of this node at which node ports answer
   * @param doors where a relay on this node answers in place of endpoints
   */
  StaleFlows(
      Collection<UdpPort> ports,
      Collection<UdpPort> gone,
      Collection<IpAddress> ofThisNode,
      Set<Backend> doors) {
    this.ofThisNode = Set.copyOf(ofThisNode);
    this.doors = Set.copyOf(doors);
    for (UdpPort port : ports) {
      for (IpAddress address : port.addresses()) {
        add(liveByAddress, new Backend(address, port.port()), port.live());
      }
      if (port.nodePort() != 0) {
        add(liveByNodePort, new NodePort(port.family(), port.nodePort()), port.live());
      }
    }
    for (UdpPort port : gone) {
      port.addresses().forEach(address -> goneAddresses.add(new Backend(address, port.port())));
      if (port.nodePort() != 0) {
        goneNodePorts.add(new NodePort(port.family(), port.nodePort()));
      }
    }
  }

  /** Two ports that claim one frontend, by mistake: what either leads to may go on. */
  private static <K> void add(Map<K, Set<Backend>> map, K frontend, Set<Backend> live) {
    map.merge(
        frontend,
        live,
        (one, other) -> {
          Set<Backend> both = new HashSet<>(one);
          both.addAll(other);
          return both;
        });
  }

  boolean contains(Flow flow) {
    Set<Backend> live = liveByAddress.get(flow.destination());
    if (live != null) {
      return isElsewhere(flow, live);
    }
    // What was never rewritten was never the Service's: a local listener's, say.
    if (goneAddresses.contains(flow.destination())) {
      return flow.isRewritten();
    }
    IpAddress address = flow.destination().address();
    if (!ofThisNode.contains(address)) {
      return false;
    }
    NodePort nodePort = new NodePort(address.family(), flow.destination().port());
    live = liveByNodePort.get(nodePort);
    if (live != null) {
      return isElsewhere(flow, live);
    }
    return goneNodePorts.contains(nodePort) && flow.isRewritten();
  }

  private boolean isElsewhere(Flow flow, Set<Backend> live) {
    return !live.isEmpty()
        && !live.contains(flow.answeredBy())
        && !doors.contains(flow.answeredBy());
  }
}
