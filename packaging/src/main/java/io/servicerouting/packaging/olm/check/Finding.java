package io.servicerouting.packaging.olm.check;

/**
 * Where a bundle breaks a rule.
 *
 * @param rule the rule's name
 * @param severity what comes of it
 * @param problem the object, the field, and what was expected
 */
public record Finding(String rule, Severity severity, Problem problem) {

  @Override
  public String toString() {
    return "%s %s: %s: %s: %s"
        .formatted(severity, rule, problem.object(), problem.field(), problem.expected());
  }
}
