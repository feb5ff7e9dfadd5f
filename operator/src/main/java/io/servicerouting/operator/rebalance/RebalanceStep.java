package io.servicerouting.operator.rebalance;

import io.servicerouting.operator.rebalance.RebalanceState.Eviction;
import org.jspecify.annotations.Nullable;

/**
 * What comes next for one Service.
 *
 * @param state what to remember
 * @param evict the eviction to ask for now; null if none. If it is granted, {@link
 *     RebalanceRule#granted} says what to remember, and otherwise {@link RebalanceRule#refused}
 * @param notice what is to be told in an Event; null if nothing
 * @param report where the Service stands
 */
record RebalanceStep(
    RebalanceState state,
    @Nullable Eviction evict,
    @Nullable Notice notice,
    RebalanceReport report) {

  /**
   * Something worth an Event.
   *
   * @param warning whether it is a warning
   * @param reason a word for programs
   * @param message for people
   */
  record Notice(boolean warning, String reason, String message) {}
}
