package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.servicerouting.operator.event.EventPublisher;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells of a condition whose reason changed. Pure but for the publisher. */
final class PolicyEvents {
  /** Sums of the others, which would say everything twice. */
  private static final Set<String> SUMS =
      Set.of(ConditionDraft.READY, ConditionDraft.RECONCILING, ConditionDraft.STALLED);

  /** States on the way to another that are over within seconds. */
  private static final Set<String> PASSING =
      Set.of(ProgrammedRule.PENDING, SpreadJudgement.PODS_PENDING);

  private final EventPublisher publisher;

  PolicyEvents(EventPublisher publisher) {
    this.publisher = publisher;
  }

  void tell(ObjectReference policy, @Nullable List<Condition> before, List<ConditionDraft> now) {
    for (ConditionDraft draft : now) {
      if (isNews(Conditions.find(before, draft.type()), draft)) {
        publisher.publish(
            policy,
            draft.holds() ? EventPublisher.Type.NORMAL : EventPublisher.Type.WARNING,
            draft.reason(),
            draft.type(),
            draft.message());
      }
    }
  }

  /** That all is well is news only of nodes, and after something was wrong. */
  static boolean isNews(@Nullable Condition before, ConditionDraft now) {
    if (SUMS.contains(now.type())
        || PASSING.contains(now.reason())
        || (before != null && now.reason().equals(before.getReason()))) {
      return false;
    }
    return !now.holds()
        || now.type().equals(ConditionDraft.PROGRAMMED)
        || (before != null && "False".equals(before.getStatus()));
  }
}
