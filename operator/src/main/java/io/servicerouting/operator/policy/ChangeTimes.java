package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.PolicyRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Since when policies say what they say now, until all nodes have it. Thread-safe. */
final class ChangeTimes {
  private record Change(long generation, Instant time, boolean open) {}

  private final InstantSource clock;
  private final Map<PolicyRef, Change> changes = new ConcurrentHashMap<>();

  ChangeTimes(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * A policy was seen; one whose status is about this generation changed before this program ran.
   */
  void seen(PolicyRef policy, long generation, @Nullable Long observed) {
    var _ =
        changes.compute(
            policy,
            (ref, before) ->
                before != null && before.generation() >= generation
                    ? before
                    : new Change(
                        generation, clock.instant(), !Objects.equals(observed, generation)));
  }

  /** All nodes have it. Returns the time that took; null if that was told before. */
  @Nullable Duration reached(PolicyRef policy, long generation) {
    Change change = changes.get(policy);
    if (change == null || !change.open() || change.generation() != generation) {
      return null;
    }
    boolean first = changes.replace(policy, change, new Change(generation, change.time(), false));
    return first ? Duration.between(change.time(), clock.instant()) : null;
  }

  void forget(PolicyRef policy) {
    changes.remove(policy);
  }
}
