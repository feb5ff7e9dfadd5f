package io.servicerouting.api.conversion;

import io.servicerouting.api.v1alpha1.LabelSelectorRequirement;
import io.servicerouting.routing.LabelSelector;
import io.servicerouting.routing.LabelSelector.Operator;
import io.servicerouting.routing.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads label selectors. */
final class SelectorReader {

  private final ObjectFields fields;

  SelectorReader(ObjectFields fields) {
    this.fields = fields;
  }

  /** The selector without the expressions that were reported. */
  LabelSelector read(String path, io.servicerouting.api.v1alpha1.@Nullable LabelSelector selector) {
    if (selector == null) {
      fields.report(path, "is missing; {} selects everything");
      return LabelSelector.everything();
    }
    var requirements = new ArrayList<Requirement>();
    List<LabelSelectorRequirement> expressions =
        Objects.requireNonNullElse(selector.matchExpressions(), List.of());
    for (int i = 0; i < expressions.size(); i++) {
      var requirement = requirement(path + ".matchExpressions[" + i + "]", expressions.get(i));
      if (requirement != null) {
        requirements.add(requirement);
      }
    }
    Map<String, String> labels = Objects.requireNonNullElse(selector.matchLabels(), Map.of());
    return new LabelSelector(Map.copyOf(labels), List.copyOf(requirements));
  }

  private @Nullable Requirement requirement(String path, LabelSelectorRequirement expression) {
    var operator = fields.value(path + ".operator", expression.operator(), Operator::parse);
    if (operator == null) {
      return null;
    }
    List<String> values = Objects.requireNonNullElse(expression.values(), List.of());
    boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
    if (takesValues == values.isEmpty()) {
      fields.report(
          path + ".values",
          "operator %s %s"
              .formatted(
                  expression.operator(),
                  takesValues ? "needs at least one value" : "takes no values"));
      return null;
    }
    return new Requirement(expression.key(), operator, List.copyOf(values));
  }
}
