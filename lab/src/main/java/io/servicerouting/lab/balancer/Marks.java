package io.servicerouting.lab.balancer;

import io.servicerouting.lab.LabException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Gives each node a packet mark that it keeps as long as it is in the cluster. */
final class Marks {

  private final Map<String, Integer> byNode = new HashMap<>();
  private int last;

  /**
   * Adds new nodes and forgets those that are gone.
   *
   * @throws LabException if there are more nodes than marks
   */
  void update(Collection<String> nodes) {
    byNode.keySet().retainAll(nodes);
    for (String node : nodes) {
      byNode.computeIfAbsent(node, _ -> next());
    }
  }

  int of(String node) {
    Integer mark = byNode.get(node);
    if (mark == null) {
      throw new IllegalArgumentException("no mark for node %s".formatted(node));
    }
    return mark;
  }

  /** Round and round, so that a mark is not reused while old rules may still set it. */
  private int next() {
    for (int tried = 0; tried < NamespaceKernel.MARKS; tried++) {
      last = last % NamespaceKernel.MARKS + 1;
      if (!byNode.containsValue(last)) {
        return last;
      }
    }
    throw new LabException(
        "the load balancer can tell %d nodes apart, the cluster has more"
            .formatted(NamespaceKernel.MARKS));
  }
}
