package io.servicerouting.operator.install;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes that should have an agent, are Ready, and of which no agent has reported. One that is just
 * starting is waited for, because it may be writing rules; one that cannot start has written none,
 * and after a while nobody waits for it any more.
 */
final class SilentNodes {
  /** Longer than it takes to get an image and to start. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private final InstantSource clock;
  private final Map<String, Instant> since = new HashMap<>();

  SilentNodes(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Those silent nodes that are to be waited for.
   *
   * @param awaited by name
   * @param givenUp silent for too long, by name
   */
  record Verdict(List<String> awaited, List<String> givenUp) {}

  /** Takes which nodes are silent now. */
  Verdict judge(Collection<String> silent) {
    since.keySet().retainAll(silent);
    var awaited = new ArrayList<String>();
    var givenUp = new ArrayList<String>();
    for (String node : silent.stream().sorted().toList()) {
      Instant first = since.computeIfAbsent(node, _ -> clock.instant());
      (clock.instant().isBefore(first.plus(PATIENCE)) ? awaited : givenUp).add(node);
    }
    return new Verdict(awaited, givenUp);
  }
}
