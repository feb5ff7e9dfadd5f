package io.servicerouting.routing.shares;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which pods to move so that traffic becomes more even, and what that brings.
 *
 * <p>Nobody can choose a pod's new node: it is deleted, and the scheduler places its successor. So
 * a move leads where a spread leads: to the place with the fewest pods, there to the node with the
 * fewest, in each case of those that can take it. It starts from the place with the most, and never
 * narrows a difference of less than two, which would only swap the two.
 *
 * <p>No move makes the figure worse than it was before that move, and all together make it better;
 * a plan that cannot do that is empty. Each move makes the pods' numbers more equal, so carrying
 * out plan after plan ends, and planning again after a move gives the rest of the plan.
 *
 * @param before the figure now
 * @param moves in this order; none if nothing can be improved
 * @param after the figure once all are done
 */
public record RebalancePlan(Evenness before, List<Move> moves, Evenness after) {

  public RebalancePlan {
    moves = List.copyOf(moves);
  }

  /**
   * A node.
   *
   * @param name the Node object's name
   * @param place the value of the spread's topology key; null if the node lacks that label, and
   *     then no spread leads there
   * @param schedulable whether a new pod can be placed there
   * @param entry whether traffic can enter by it
   */
  public record Node(String name, @Nullable String place, boolean schedulable, boolean entry) {}

  /**
   * A pod that takes connections.
   *
   * @param name its name
   * @param node the node it runs on
   * @param movable whether it may be deleted and would be replaced
   */
  public record Pod(String name, String node, boolean movable) {}

  /**
   * A pod that should run elsewhere.
   *
   * @param pod its name
   * @param from the node it runs on
   * @param to the node where its successor is expected; under a topology key that is not the
   *     node's, another node of that place is as good
   */
  public record Move(String pod, String from, String to) {}

  /**
   * Plans.
   *
   * @param pods all pods of the Service that take connections
   * @param nodes all nodes that traffic can enter by or pods can be placed on, each once. A pod of
   *     another node is counted where it is and stays
   * @param forwarding where a node may send what enters by it
   * @param entry how traffic enters
   */
  public static RebalancePlan of(
      Collection<Pod> pods, Collection<Node> nodes, Forwarding forwarding, EntryModel entry) {
    Placement placement = new Placement(pods, nodes, forwarding, entry);
    Evenness before = placement.evenness();
    List<Move> tried = new ArrayList<>();
    int worthwhile = 0;
    Evenness best = before;
    Evenness last = before;
    while (!last.equals(Evenness.PERFECT)) {
      Move move = placement.next();
      if (move == null) {
        break;
      }
      placement.apply(move);
      tried.add(move);
      Evenness now = placement.evenness();
      if (last.isBetterThan(now)) {
        break;
      }
      if (now.isBetterThan(best)) {
        best = now;
        worthwhile = tried.size();
      }
      last = now;
    }
    return new RebalancePlan(before, tried.subList(0, worthwhile), best);
  }
}
