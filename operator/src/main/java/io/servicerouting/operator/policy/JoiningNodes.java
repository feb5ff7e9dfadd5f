package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.NodeState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that joined a moment ago, whose agents are still being started. Clusters that grow and
 * shrink by themselves have one at any time, and what all other nodes have is not undone by it. Not
 * thread-safe.
 */
final class JoiningNodes {
  /** How long an agent may take to report for the first time. */
  static final Duration GRACE = Duration.ofMinutes(2);

  private final InstantSource clock;
  private final Map<String, Instant> since = new HashMap<>();

  JoiningNodes(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * A node counts from this time on. Returns how long it may take; not positive if that is over.
   */
  Duration joined(String node, Instant when) {
    since.put(node, when);
    return Duration.between(clock.instant(), when.plus(GRACE));
  }

  /** A node counts no more. */
  void left(String node) {
    since.remove(node);
  }

  /**
   * Whether a node may still take its time.
   *
   * @param state what its agent reports; null if it has not reported
   */
  boolean contains(String node, @Nullable NodeState state) {
    Instant when = since.get(node);
    return when != null && !hasReported(state) && clock.instant().isBefore(when.plus(GRACE));
  }

  private static boolean hasReported(@Nullable NodeState state) {
    return state != null
        && (state.marker() >= 0 || state.clusterMarker() >= 0 || state.failure() != null);
  }
}
