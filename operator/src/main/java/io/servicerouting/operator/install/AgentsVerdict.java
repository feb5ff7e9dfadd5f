package io.servicerouting.operator.install;

/**
 * Whether every agent is ready and has the current settings.
 *
 * @param status True or False
 * @param reason for programs
 * @param message for people
 */
record AgentsVerdict(String status, String reason, String message) {

  static final String TYPE = "AgentsReady";

  static AgentsVerdict of(AgentRollout rollout) {
    if (!rollout.exists() || !rollout.observed()) {
      return new AgentsVerdict(
          "False",
          "NotObserved",
          "The DaemonSet controller has not seen the agents' DaemonSet yet.");
    }
    if (rollout.desired() == 0) {
      return new AgentsVerdict("False", "NoNodes", "No node is to have an agent.");
    }
    if (rollout.updated() < rollout.desired()) {
      return new AgentsVerdict(
          "False",
          "Updating",
          "%d of %d agents have the current settings; %d are ready."
              .formatted(rollout.updated(), rollout.desired(), rollout.ready()));
    }
    if (rollout.ready() < rollout.desired()) {
      return new AgentsVerdict(
          "False",
          "NotReady",
          "%d of %d agents are ready.".formatted(rollout.ready(), rollout.desired()));
    }
    return new AgentsVerdict(
        "True", "Ready", "All %d agents are ready.".formatted(rollout.desired()));
  }

  /**
   * The same with what is known about why.
   *
   * @param why as sentences; empty for nothing
   */
  AgentsVerdict because(String why) {
    return isReady() || why.isEmpty()
        ? this
        : new AgentsVerdict(status, reason, message + " " + why);
  }

  boolean isReady() {
    return status.equals("True");
  }
}
