package io.servicerouting.operator.placement;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.servicerouting.operator.world.WorldNode;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Terms of a node affinity, as component-helpers' {@code nodeaffinity} matches them. */
final class NodeSelectorTerms {
  /** The only field that nodes are selected by. */
  private static final String NAME_FIELD = "metadata.name";

  private NodeSelectorTerms() {}

  /** Whether all of a term's requirements hold. A term without any matches no node. */
  static boolean matches(NodeSelectorTerm term, WorldNode node) {
    List<NodeSelectorRequirement> expressions = term.getMatchExpressions();
    List<NodeSelectorRequirement> fields = term.getMatchFields();
    Stream<Boolean> labels =
        expressions.stream().map(each -> holds(each, node.labels().get(each.getKey())));
    Stream<Boolean> names =
        fields.stream().map(each -> NAME_FIELD.equals(each.getKey()) && holds(each, node.name()));
    return !(expressions.isEmpty() && fields.isEmpty())
        && Stream.concat(labels, names).allMatch(Boolean::booleanValue);
  }

  private static boolean holds(NodeSelectorRequirement requirement, @Nullable String value) {
    List<String> values = requirement.getValues();
    return switch (requirement.getOperator()) {
      case "In" -> value != null && values.contains(value);
      case "NotIn" -> value == null || !values.contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      case "Gt" -> compare(value, values) > 0;
      case "Lt" -> compare(value, values) < 0;
      // An operator that this program does not know yet must not hide nodes.
      default -> true;
    };
  }

  /** Zero, which is neither greater nor less, if one of them is no integer. */
  private static int compare(@Nullable String value, List<String> values) {
    if (value == null || values.size() != 1) {
      return 0;
    }
    try {
      return new BigInteger(value).compareTo(new BigInteger(values.getFirst()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
