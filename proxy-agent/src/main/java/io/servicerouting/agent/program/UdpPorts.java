package io.servicerouting.agent.program;

import io.servicerouting.agent.conntrack.UdpChanges;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.UdpPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The UDP ports whose rules are in the kernel, and how they changed. For the writer thread alone.
 */
final class UdpPorts {
  private final Map<ObjectName, List<UdpPort>> known = new HashMap<>();

  /** What changed since the last call, of all Services. */
  UdpChanges changes(ClusterView view) {
    Set<ObjectName> all = new HashSet<>(view.services());
    all.addAll(known.keySet());
    return changes(view, all);
  }

  /** What changed since the last call, of these Services. */
  UdpChanges changes(ClusterView view, Set<ObjectName> services) {
    UdpChanges changes = new UdpChanges(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (ObjectName service : services) {
      List<UdpPort> before = known.getOrDefault(service, List.of());
      List<UdpPort> now = view.udpPorts(service);
      if (now.equals(before)) {
        continue;
      }
      boolean leftToOthers = view.isLeftToOthers(service);
      for (UdpPort port : before) {
        if (now.stream().noneMatch(other -> isSame(port, other))) {
          (leftToOthers ? changes.left() : changes.gone()).add(port);
        }
      }
      now.stream().filter(port -> !before.contains(port)).forEach(changes.now()::add);
      if (now.isEmpty()) {
        known.remove(service);
      } else {
        known.put(service, now);
      }
    }
    return changes;
  }

  private static boolean isSame(UdpPort one, UdpPort other) {
    return one.name().equals(other.name()) && one.family() == other.family();
  }

  /** Nothing is in the kernel any more. */
  void forget() {
    known.clear();
  }
}
