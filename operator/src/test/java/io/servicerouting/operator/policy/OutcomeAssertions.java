package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Looks at the conditions of an outcome. */
final class OutcomeAssertions {
  private OutcomeAssertions() {}

  static ConditionDraft condition(PolicyOutcome outcome, String type) {
    return outcome.conditions().stream()
        .filter(each -> each.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no condition " + type + " in " + outcome));
  }

  /** That a condition is as expected and its message contains all the words. */
  static void assertCondition(
      PolicyOutcome outcome, String type, String status, String reason, String... words) {
    ConditionDraft condition = condition(outcome, type);
    assertThat(condition.status() + "/" + condition.reason())
        .as("%s", condition)
        .isEqualTo(status + "/" + reason);
    for (String word : words) {
      assertThat(condition.message()).contains(word);
    }
  }

  static List<String> types(PolicyOutcome outcome) {
    return outcome.conditions().stream().map(ConditionDraft::type).toList();
  }
}
