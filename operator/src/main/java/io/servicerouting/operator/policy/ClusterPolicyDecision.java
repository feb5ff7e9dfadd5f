package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.ConditionDraft.ACCEPTED;
import static io.servicerouting.operator.policy.ConditionDraft.PROGRAMMED;
import static io.servicerouting.operator.policy.ConditionDraft.no;
import static io.servicerouting.operator.policy.ConditionDraft.yes;

import io.servicerouting.api.conversion.Conversion;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ClusterRoutingPolicy.Kind;
import io.servicerouting.routing.Problem;
import java.util.List;

/** Works out what became of a cluster policy. Pure. */
final class ClusterPolicyDecision {
  private ClusterPolicyDecision() {}

  static List<ConditionDraft> of(ClusterPolicyView view) {
    return switch (view.policy().conversion()) {
      case Conversion.Unusable<ClusterRoutingPolicy>(List<Problem> problems) ->
          ReadyRule.with(
              List.of(
                  AcceptedRule.invalid(problems),
                  no(PROGRAMMED, AcceptedRule.INVALID, AcceptedRule.invalidText(problems))),
              List.of());
      case Conversion.Usable<ClusterRoutingPolicy>(ClusterRoutingPolicy policy) ->
          ReadyRule.with(
              List.of(
                  accepted(view, policy),
                  ProgrammedRule.of(view.progress(), PolicyMarkers.isProgrammed(view.policy()))),
              List.of());
    };
  }

  private static ConditionDraft accepted(ClusterPolicyView view, ClusterRoutingPolicy policy) {
    if (view.services() == 0) {
      return yes(
          ACCEPTED,
          "NoServices",
          "The policy can be followed; at present it selects no Service in %s."
              .formatted(Names.count(view.namespaces(), "namespace")));
    }
    if (!view.conflicts().isEmpty()) {
      return no(ACCEPTED, AcceptedRule.CONFLICTED, AcceptedRule.conflictedText(view.conflicts()));
    }
    return yes(
        ACCEPTED,
        "Accepted",
        "%s for %s in %s."
            .formatted(
                policy.kind() == Kind.OVERRIDES ? "Overrides" : "Defaults",
                Names.count(view.services(), "Service"),
                Names.count(view.namespaces(), "namespace")));
  }
}
