package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.ConditionDraft.ACCEPTED;
import static io.servicerouting.operator.policy.ConditionDraft.no;
import static io.servicerouting.operator.policy.ConditionDraft.yes;

import io.servicerouting.routing.PolicyVerdict;
import io.servicerouting.routing.PolicyVerdict.Finding;
import io.servicerouting.routing.PolicyVerdict.Outcome;
import io.servicerouting.routing.PolicyVerdict.Precedence;
import io.servicerouting.routing.Problem;
import java.util.ArrayList;
import java.util.List;

/** Whether a policy can be followed: it is understood, has a target, and nobody beats it. */
final class AcceptedRule {
  static final String INVALID = "Invalid";
  static final String TARGET_NOT_FOUND = "TargetNotFound";
  static final String OVERRIDDEN = "Overridden";
  static final String CONFLICTED = "Conflicted";
  static final String SCHEDULER_NOT_OFFERED = "SchedulerNotOffered";

  private AcceptedRule() {}

  /** A policy that cannot be understood. */
  static ConditionDraft invalid(List<Problem> problems) {
    return no(ACCEPTED, INVALID, invalidText(problems));
  }

  static String invalidText(List<Problem> problems) {
    List<String> fields =
        problems.stream().map(each -> each.field() + ": " + each.message()).toList();
    return Names.of(fields) + ". What the policy said before, if anything, stays in force.";
  }

  /** A policy that is understood. */
  static ConditionDraft of(List<TargetView> targets) {
    if (targets.stream().allMatch(target -> target.found() == null)) {
      return no(ACCEPTED, TARGET_NOT_FOUND, ResolvedRefsRule.missing(targets));
    }
    List<String> overridden = new ArrayList<>();
    List<String> conflicted = new ArrayList<>();
    List<String> impossible = new ArrayList<>();
    for (TargetView target : targets) {
      PolicyVerdict verdict = target.found() == null ? null : target.found().verdict();
      if (verdict != null) {
        for (Finding finding : verdict.findings()) {
          collect(target, finding, overridden, conflicted, impossible);
        }
      }
    }
    if (!overridden.isEmpty()) {
      return no(
          ACCEPTED,
          OVERRIDDEN,
          Names.of(overridden) + ". The rest of the policy is in effect; ask an administrator.");
    }
    if (!conflicted.isEmpty()) {
      return no(ACCEPTED, CONFLICTED, conflictedText(conflicted));
    }
    if (!impossible.isEmpty()) {
      return no(ACCEPTED, SCHEDULER_NOT_OFFERED, Names.of(impossible) + ".");
    }
    return yes(ACCEPTED, "Accepted", "The policy can be followed.");
  }

  static String conflictedText(List<String> conflicted) {
    return Names.of(conflicted)
        + ". The rest of the policy is in effect; remove the field from one of the two.";
  }

  private static void collect(
      TargetView target,
      Finding finding,
      List<String> overridden,
      List<String> conflicted,
      List<String> impossible) {
    String field = finding.field().path() + at(target, finding);
    switch (finding.outcome()) {
      case Outcome.InEffect _ -> {}
      case Outcome.Overridden(String policy) ->
          overridden.add(
              "%s is overridden by ClusterServiceRoutingPolicy %s".formatted(field, policy));
      case Outcome.Conflicted(var policy, Precedence precedence) ->
          conflicted.add(
              "%s is decided by ServiceRoutingPolicy %s, which is %s"
                  .formatted(
                      field,
                      policy.name(),
                      precedence == Precedence.OLDER ? "older" : "more specific"));
      case Outcome.NotOffered(var mode, var _) ->
          impossible.add(
              "%s: mode %s, which is in effect, does not offer the scheduler; its default is used"
                  .formatted(field, mode.apiName()));
      case Outcome.NotOfScheduler(var scheduler, var _) ->
          impossible.add(
              "%s: scheduler %s, which is in effect, does not know the flags; they have no effect"
                  .formatted(field, scheduler.apiName()));
      case Outcome.NotForOnePort() ->
          impossible.add(field + " concerns a whole Service and cannot be set for one port");
    }
  }

  private static String at(TargetView target, Finding finding) {
    return finding.ports().isEmpty()
        ? " of Service " + target.label()
        : " of Service %s, %s %s"
            .formatted(
                target.name(),
                finding.ports().size() == 1 ? "port" : "ports",
                String.join(", ", finding.ports()));
  }
}
