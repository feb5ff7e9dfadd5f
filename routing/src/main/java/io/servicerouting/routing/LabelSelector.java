package io.servicerouting.routing;

import java.util.List;
import java.util.Map;

/**
 * A Kubernetes label selector: all labels and all expressions have to match. An empty one matches
 * everything.
 *
 * @param matchLabels labels with the values they must have
 * @param matchExpressions further requirements
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {

  /** The selector that matches everything. */
  public static LabelSelector everything() {
    return new LabelSelector(Map.of(), List.of());
  }

  /** Whether an object with these labels is selected. */
  public boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && matchExpressions.stream().allMatch(requirement -> requirement.matches(labels));
  }

  /**
   * One expression.
   *
   * @param key the label's key
   * @param operator how its value is judged
   * @param values for In and NotIn; empty for the others
   */
  public record Requirement(String key, Operator operator, List<String> values) {
    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        // Kubernetes: an absent label is not in any list.
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  /** The operators of the Kubernetes API. */
  public enum Operator {
    /** The label's value is one of the values. */
    IN,
    /** The label is absent or its value is none of the values. */
    NOT_IN,
    /** The label is there. */
    EXISTS,
    /** The label is absent. */
    DOES_NOT_EXIST;

    /**
     * Reads the API's spelling.
     *
     * @throws IllegalArgumentException if there is no such operator
     */
    public static Operator parse(String text) {
      return switch (text) {
        case "In" -> IN;
        case "NotIn" -> NOT_IN;
        case "Exists" -> EXISTS;
        case "DoesNotExist" -> DOES_NOT_EXIST;
        default ->
            throw new IllegalArgumentException(
                "'" + text + "' is not one of In, NotIn, Exists and DoesNotExist");
      };
    }
  }
}
