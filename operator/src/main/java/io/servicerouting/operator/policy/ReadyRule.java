package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.ConditionDraft.READY;
import static io.servicerouting.operator.policy.ConditionDraft.RECONCILING;
import static io.servicerouting.operator.policy.ConditionDraft.STALLED;
import static io.servicerouting.operator.policy.ConditionDraft.no;
import static io.servicerouting.operator.policy.ConditionDraft.yes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The conditions that sum up the others, as kstatus reads them. */
final class ReadyRule {
  /** What does not go away unless somebody changes a policy. */
  private static final Set<String> FINAL =
      Set.of(
          AcceptedRule.INVALID,
          AcceptedRule.OVERRIDDEN,
          AcceptedRule.CONFLICTED,
          AcceptedRule.SCHEDULER_NOT_OFFERED);

  private ReadyRule() {}

  /**
   * Appends Ready, and Reconciling and Stalled while they are true.
   *
   * @param required the conditions that have to hold, the most basic first
   * @param reported further conditions, which may be False in a policy that is Ready
   */
  static List<ConditionDraft> with(List<ConditionDraft> required, List<ConditionDraft> reported) {
    List<ConditionDraft> all = new ArrayList<>(required);
    all.addAll(reported);
    ConditionDraft blame =
        required.stream().filter(draft -> !draft.holds()).findFirst().orElse(null);
    if (blame == null) {
      all.add(yes(READY, "Ready", "Everything that the policy asks for is in effect."));
      return all;
    }
    all.add(no(READY, blame.reason(), blame.message()));
    if (blame.reason().equals(ProgrammedRule.PENDING)) {
      all.add(yes(RECONCILING, "Programming", blame.message()));
    } else if (FINAL.contains(blame.reason())) {
      all.add(yes(STALLED, blame.reason(), blame.message()));
    }
    return all;
  }
}
