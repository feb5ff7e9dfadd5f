package io.servicerouting.operator.rebalance;

/**
 * Where the rebalancing of a Service stands: material for the status of the policy that asks for
 * it.
 *
 * @param reason a word for programs
 * @param message for people
 */
public record RebalanceReport(Reason reason, String message) {

  /** Where it stands. */
  public enum Reason {
    /** Nothing is to be moved, or nobody asks for it. */
    NOTHING_TO_MOVE,
    /** A pod was evicted and its successor is not Ready yet. */
    EVICTING,
    /** The last eviction did not make the traffic more even: reason {@code EvictionDidNotHelp}. */
    EVICTION_DID_NOT_HELP,
    /** The operator has no permission to evict; the message says which one it lacks. */
    EVICTION_FORBIDDEN,
    /** A move would help, and something forbids it for now; the message says what. */
    WAITING
  }

  static RebalanceReport nothing() {
    return new RebalanceReport(Reason.NOTHING_TO_MOVE, "No pod would run better elsewhere");
  }
}
