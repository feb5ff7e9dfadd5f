package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.ConditionDraft.PROGRAMMED;
import static io.servicerouting.operator.policy.ConditionDraft.RESOLVED_REFS;
import static io.servicerouting.operator.policy.ConditionDraft.SPREAD;
import static io.servicerouting.operator.policy.ConditionDraft.no;

import io.servicerouting.api.conversion.Conversion;
import io.servicerouting.api.v1alpha1.NodeCounts;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.RoutingPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Works out what became of a policy. Pure. */
final class PolicyDecision {
  /** As many targets as the schema lets into a status. */
  private static final int MOST_TARGETS = 16;

  private PolicyDecision() {}

  static PolicyOutcome of(PolicyView view) {
    return switch (view.policy().conversion()) {
      case Conversion.Unusable<RoutingPolicy>(List<Problem> problems) -> invalid(view, problems);
      case Conversion.Usable<RoutingPolicy>(RoutingPolicy policy) ->
          usable(view, policy.settings());
    };
  }

  private static PolicyOutcome invalid(PolicyView view, List<Problem> problems) {
    String text = AcceptedRule.invalidText(problems);
    return new PolicyOutcome(
        ReadyRule.with(
            List.of(
                AcceptedRule.invalid(problems),
                no(RESOLVED_REFS, AcceptedRule.INVALID, text),
                no(PROGRAMMED, AcceptedRule.INVALID, text)),
            List.of(no(SPREAD, AcceptedRule.INVALID, text))),
        null,
        List.of(),
        counts(view.progress()));
  }

  private static PolicyOutcome usable(PolicyView view, PolicySettings settings) {
    List<TargetView> found =
        view.targets().stream().filter(target -> target.found() != null).toList();
    Map<TargetView, Figures> figures = new LinkedHashMap<>();
    for (TargetView target : found.subList(0, Math.min(found.size(), MOST_TARGETS))) {
      if (target.found() != null) {
        figures.put(target, Figures.of(target, target.found(), view.nodes()));
      }
    }
    List<ConditionDraft> required = new ArrayList<>();
    required.add(AcceptedRule.of(view.targets()));
    required.add(ResolvedRefsRule.of(view.targets(), settings));
    required.add(
        found.isEmpty()
            ? no(
                PROGRAMMED,
                AcceptedRule.TARGET_NOT_FOUND,
                "There is nothing to program. " + ResolvedRefsRule.missing(view.targets()))
            : ProgrammedRule.of(view.progress(), PolicyMarkers.isProgrammed(view.policy()), found));
    ConditionDraft spread =
        found.isEmpty() && settings.spread() != null
            ? no(
                SPREAD,
                AcceptedRule.TARGET_NOT_FOUND,
                "There is nothing to spread. " + ResolvedRefsRule.missing(view.targets()))
            : SpreadJudgement.of(settings, figures, view.nodes().all(), view.injects());
    // The scheduler may disregard a preference, and pods that run already stay where they are.
    List<ConditionDraft> reported = new ArrayList<>();
    (SpreadJudgement.isRequired(settings) ? required : reported).add(spread);
    // Nodes follow the policy whatever the Service's own fields say.
    reported.add(ServiceFieldsRule.of(found));
    List<TargetStatus> targets = new ArrayList<>();
    figures.forEach((target, each) -> {
      if (target.found() != null) {
        targets.add(TargetReport.of(target, target.found(), each, view.nodes().all()));
      }
    });
    return new PolicyOutcome(
        ReadyRule.with(required, reported), found.size(), targets, counts(view.progress()));
  }

  static NodeCounts counts(Progress progress) {
    return new NodeCounts(
        progress.desired(),
        progress.programmed(),
        progress.failed().size(),
        progress.fellBack().size());
  }
}
