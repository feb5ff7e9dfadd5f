package io.servicerouting.operator.policy;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns drafts into the API's conditions. */
final class Conditions {
  private Conditions() {}

  /** The conditions; one whose status stays what it was keeps its time of transition. */
  static List<Condition> of(
      List<ConditionDraft> drafts, @Nullable List<Condition> before, long generation, Instant now) {
    return drafts.stream()
        .map(draft -> {
          Condition old = find(before, draft.type());
          String since =
              old != null
                      && draft.status().equals(old.getStatus())
                      && old.getLastTransitionTime() != null
                  ? old.getLastTransitionTime()
                  : now.truncatedTo(ChronoUnit.SECONDS).toString();
          return new ConditionBuilder()
              .withType(draft.type())
              .withStatus(draft.status())
              .withReason(draft.reason())
              .withMessage(draft.message())
              .withObservedGeneration(generation)
              .withLastTransitionTime(since)
              .build();
        })
        .toList();
  }

  /** The condition of a type; null if there is none. */
  static @Nullable Condition find(@Nullable List<Condition> conditions, String type) {
    if (conditions == null) {
      return null;
    }
    return conditions.stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElse(null);
  }
}
