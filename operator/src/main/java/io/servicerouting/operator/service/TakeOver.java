package io.servicerouting.operator.service;

/**
 * Where a Service stands between kube-proxy and the agents.
 *
 * @param state for programs
 * @param message for people; a sentence or more
 */
public record TakeOver(State state, String message) {

  /** Where it stands. */
  public enum State {
    /** No policy concerns it, and nothing of ours is on it. */
    NOT_CONCERNED,
    /** A policy concerns it, but it needs no label: there is no kube-proxy, or nothing to route. */
    NOT_NEEDED,
    /** Nodes are still to program it; kube-proxy routes it until then. */
    PENDING,
    /** Nodes have programmed it, but not all agents are ready; kube-proxy routes it until then. */
    AWAITING_AGENTS,
    /** The label is on it. */
    TAKEN_OVER,
    /** The label gives it to another proxy. */
    FOREIGN_PROXY,
    /** No policy concerns it any more, and the label is still on it. */
    HANDING_BACK;

    /** Whether the label is going to be written once something has happened. */
    boolean isAhead() {
      return this == PENDING || this == AWAITING_AGENTS;
    }
  }

  static TakeOver notConcerned() {
    return new TakeOver(State.NOT_CONCERNED, "No policy concerns this Service");
  }
}
