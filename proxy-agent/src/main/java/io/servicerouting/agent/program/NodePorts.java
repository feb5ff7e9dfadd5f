package io.servicerouting.agent.program;

import io.servicerouting.agent.nodeport.ServiceNodePort;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.ObjectName;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** The node ports whose rules are in the kernel. For the writer thread alone. */
final class NodePorts {
  private final NavigableMap<ObjectName, List<ServiceNodePort>> known = new TreeMap<>();

  /** Looks at all Services. */
  void update(ClusterView view) {
    Set<ObjectName> all = new HashSet<>(view.services());
    all.addAll(known.keySet());
    update(view, all);
  }

  /** Looks at these Services. Answers whether their node ports changed. */
  boolean update(ClusterView view, Collection<ObjectName> services) {
    boolean changed = false;
    for (ObjectName service : services) {
      List<ServiceNodePort> now = view.nodePorts(service);
      List<ServiceNodePort> before =
          now.isEmpty() ? known.remove(service) : known.put(service, now);
      changed |= !now.equals(before == null ? List.of() : before);
    }
    return changed;
  }

  /** All of them, by the Service's name. */
  List<ServiceNodePort> all() {
    return known.values().stream().flatMap(List::stream).toList();
  }

  /** Nothing is in the kernel any more. */
  void forget() {
    known.clear();
  }
}
