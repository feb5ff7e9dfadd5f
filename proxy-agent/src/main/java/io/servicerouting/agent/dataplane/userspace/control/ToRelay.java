package io.servicerouting.agent.dataplane.userspace.control;

/** What the agent says to the relay. */
public sealed interface ToRelay {

  /**
   * First of all. Answered by {@link FromRelay.Hello}; the relay ends if it does not speak this
   * version.
   */
  record Hello(int version, RelaySettings settings) implements ToRelay {}

  /**
   * Carry this port so from now on. Answered, at the next {@link Commit}, by a {@link
   * FromRelay.Listening} for each door, or by {@link FromRelay.Failed}: then all is as before.
   */
  record Put(RelayedPort port) implements ToRelay {}

  /**
   * Stop listening for this port. Its TCP connections go on, its UDP clients are forgotten.
   *
   * @param key which
   */
  record Drop(PortKey key) implements ToRelay {}

  /**
   * Answers are wanted for all that was put since the last one; {@link FromRelay.Done} ends them.
   */
  record Commit(long number) implements ToRelay {}

  /** Answered by {@link FromRelay.Totals} and {@link FromRelay.Done}. */
  record AskTotals(long number) implements ToRelay {}

  /** Answered by a {@link FromRelay.EndpointCount} for each endpoint and {@link FromRelay.Done}. */
  record AskEndpoints(long number) implements ToRelay {}
}
