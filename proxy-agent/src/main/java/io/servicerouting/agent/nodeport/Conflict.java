package io.servicerouting.agent.nodeport;

import io.servicerouting.agent.nodeport.ListenerTool.PortRange;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Problem.ObjectRef;
import io.servicerouting.routing.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A process that listens where a Service's rules take the connections away from it.
 *
 * @param port the Service's port
 * @param listener the process's socket
 */
record Conflict(ServiceNodePort port, LocalListener listener) {

  /**
   * Finds them, one for each port.
   *
   * @param served whether node ports answer at an address of this node
   * @param clientPorts a UDP socket with such a port may just be a client's, whose answers no rule
   *     takes away
   * @param self the number of this process, whose sockets are no conflict
   */
  static List<Conflict> among(
      Collection<ServiceNodePort> ports,
      Collection<LocalListener> listeners,
      Predicate<IpAddress> served,
      PortRange clientPorts,
      long self) {
    Map<Integer, List<LocalListener>> byPort = new HashMap<>();
    for (LocalListener listener : listeners) {
      boolean isClient =
          listener.protocol() == Protocol.UDP && clientPorts.contains(listener.port());
      if (!isClient && !listener.pids().contains(self) && isServed(listener, served)) {
        byPort.computeIfAbsent(listener.port(), port -> new ArrayList<>()).add(listener);
      }
    }
    List<Conflict> conflicts = new ArrayList<>();
    for (ServiceNodePort port : ports) {
      byPort.getOrDefault(port.port(), List.of()).stream()
          .filter(listener -> listener.protocol() == port.protocol())
          .filter(listener -> listener.families().stream().anyMatch(port.families()::contains))
          .findFirst()
          .ifPresent(listener -> conflicts.add(new Conflict(port, listener)));
    }
    return conflicts;
  }

  private static boolean isServed(LocalListener listener, Predicate<IpAddress> served) {
    IpAddress address = listener.address();
    if (address == null) {
      return true;
    }
    // No rule can send a connection to ::1 elsewhere.
    boolean loopback6 = address.family() == IpFamily.IPV6 && !address.isUnicastHost();
    return !loopback6 && served.test(address);
  }

  /** Says it of the Service. */
  Problem problem(String node) {
    String process = listener.process() == null ? "A process" : "The process " + listener.process();
    return new Problem(
        new ObjectRef(
            "v1", "Service", port.service().namespace(), port.service().name(), port.uid()),
        "spec.ports[" + port.index() + "].nodePort",
        "%s on node %s listens on port %d/%s at %s and gets no connections to that port: the Service takes them"
            .formatted(process, node, port.port(), port.protocol(), listener.where()));
  }
}
