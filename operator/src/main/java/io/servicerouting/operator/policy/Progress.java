package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.NodeState.NodeException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far the nodes are with one policy.
 *
 * @param desired nodes that should have it: Ready ones that the agents' DaemonSet is for
 * @param pending how many of these have not reported that they have it
 * @param pendingNodes the first of these, by name
 * @param joining how many of the pending nodes joined a moment ago and have not reported yet
 * @param joiningNodes the first of these, by name
 * @param silent how many of the pending nodes have no agent that ever reported
 * @param failed nodes that cannot program it, with the reason, by name
 * @param fellBack nodes that carry it in another mode, with the reason, by name
 */
record Progress(
    int desired,
    int pending,
    List<String> pendingNodes,
    int joining,
    List<String> joiningNodes,
    int silent,
    SortedMap<String, NodeException> failed,
    SortedMap<String, NodeException> fellBack) {

  /** Of a cluster without nodes. */
  static Progress none() {
    return new Progress(0, 0, List.of(), 0, List.of(), 0, new TreeMap<>(), new TreeMap<>());
  }

  /** How many nodes have it, in whatever mode. */
  int programmed() {
    return desired - pending - failed.size();
  }
}
