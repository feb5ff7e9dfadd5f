package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicyStatus;
import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.operator.policy.WritePace.Change;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What of a status is new. */
final class StatusDifference {
  private StatusDifference() {}

  static Change between(
      @Nullable ServiceRoutingPolicyStatus before, ServiceRoutingPolicyStatus now) {
    if (now.equals(before)) {
      return Change.NONE;
    }
    if (before == null
        || !Objects.equals(before.observedGeneration(), now.observedGeneration())
        || !Objects.equals(before.targetCount(), now.targetCount())
        || !withoutObserved(before.targets()).equals(withoutObserved(now.targets()))) {
      return Change.SUBSTANCE;
    }
    Change change = ofConditions(before.conditions(), now.conditions());
    return change == Change.FIGURES
            && Objects.equals(before.nodes(), now.nodes())
            && ObservedDifference.isSlight(before.targets(), now.targets())
        ? Change.SLIGHT
        : change;
  }

  static Change between(
      @Nullable ClusterServiceRoutingPolicyStatus before, ClusterServiceRoutingPolicyStatus now) {
    if (now.equals(before)) {
      return Change.NONE;
    }
    if (before == null || !Objects.equals(before.observedGeneration(), now.observedGeneration())) {
      return Change.SUBSTANCE;
    }
    Change change = ofConditions(before.conditions(), now.conditions());
    boolean sameCounts =
        Objects.equals(before.namespaces(), now.namespaces())
            && Objects.equals(before.services(), now.services());
    return change == Change.FIGURES && !sameCounts ? Change.TEXT : change;
  }

  private static Change ofConditions(
      @Nullable List<Condition> before, @Nullable List<Condition> now) {
    if (Objects.equals(before, now)) {
      return Change.FIGURES;
    }
    return statusAndReason(before).equals(statusAndReason(now)) ? Change.TEXT : Change.SUBSTANCE;
  }

  private static List<String> statusAndReason(@Nullable List<Condition> conditions) {
    return conditions == null
        ? List.of()
        : conditions.stream()
            .map(each -> each.getType() + "=" + each.getStatus() + "/" + each.getReason())
            .toList();
  }

  private static List<TargetStatus> withoutObserved(@Nullable List<TargetStatus> targets) {
    return targets == null
        ? List.of()
        : targets.stream().map(target -> with(target, null)).toList();
  }

  /** The target with other observed figures. */
  static TargetStatus with(TargetStatus target, @Nullable ObservedTraffic observed) {
    return new TargetStatus(
        target.name(),
        target.sectionName(),
        target.mode(),
        target.scheduler(),
        target.external(),
        target.internal(),
        target.pods(),
        target.nodes(),
        target.nodesWithPods(),
        target.entry(),
        target.predicted(),
        observed,
        target.decisions(),
        target.rebalance());
  }
}
