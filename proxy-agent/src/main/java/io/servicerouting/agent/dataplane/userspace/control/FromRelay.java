package io.servicerouting.agent.dataplane.userspace.control;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Steering.BackendSet;
import java.util.Map;

/** What the relay says to the agent, always when asked. */
public sealed interface FromRelay {

  /**
   * It runs.
   *
   * @param version the version of the protocol that it speaks
   * @param settings the settings that hold: limits may be lower than was asked for
   * @param openFiles how many file descriptors it may have
   */
  record Hello(int version, RelaySettings settings, long openFiles) implements FromRelay {}

  /** A door is open at this port. */
  record Listening(PortKey key, BackendSet set, int port) implements FromRelay {}

  /** A port could not be carried as asked, and is as before. */
  record Failed(PortKey key, String why) implements FromRelay {}

  /** All counts since it started. */
  record Totals(Map<RelayCounter, Long> counts) implements FromRelay {
    public Totals {
      counts = Map.copyOf(counts);
    }
  }

  /**
   * How much an endpoint got.
   *
   * @param connections new connections, or UDP clients, since it became an endpoint
   * @param open how many of them are open
   */
  record EndpointCount(PortKey key, Backend backend, long connections, long open)
      implements FromRelay {}

  /** The end of an answer. */
  record Done(long number) implements FromRelay {}
}
