package io.servicerouting.agent.uninstall;

/** How far the agent's way out is. */
public sealed interface UninstallState {
  /** Nobody asked for it. */
  record NotAsked() implements UninstallState {}

  /**
   * The agent goes on routing until its rules can go.
   *
   * @param why what it waits for, for people
   */
  record Waiting(String why) implements UninstallState {}

  /** No rule of the agent's is left on the node, and it writes none any more. */
  record Removed() implements UninstallState {}
}
