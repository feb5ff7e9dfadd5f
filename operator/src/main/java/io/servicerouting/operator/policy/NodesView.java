package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.shares.EntryNode;
import java.util.List;

/**
 * The nodes, as figures about traffic see them.
 *
 * @param all all nodes
 * @param entry nodes that traffic can enter by: Ready ones
 * @param balanced those of them that balancers are told of
 */
record NodesView(List<WorldNode> all, List<EntryNode> entry, List<EntryNode> balanced) {
  static NodesView of(List<WorldNode> nodes) {
    return new NodesView(
        nodes,
        nodes.stream().filter(WorldNode::ready).map(NodesView::entry).toList(),
        nodes.stream().filter(WorldNode::isBalanced).map(NodesView::entry).toList());
  }

  private static EntryNode entry(WorldNode node) {
    return new EntryNode(node.name(), node.info().zone());
  }
}
