package io.servicerouting.operator.install;

/** Is told by the leader how far the agents' rollout has come. */
public interface RolloutObserver {

  /**
   * What the DaemonSet's status says.
   *
   * @param desired nodes that should have an agent
   * @param ready agents that are ready
   * @param updated agents with the present settings and version
   */
  void seen(int desired, int ready, int updated);

  /** Nobody looks any more, or agents are not wanted any more. */
  void unknown();
}
