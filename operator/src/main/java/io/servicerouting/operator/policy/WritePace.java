package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.PolicyRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How soon a status is written again. What changes a condition is written at once, what changes
 * only its text some seconds after the last write, mere figures about nodes and traffic once a
 * minute, and traffic that goes on being shared as it was every five minutes: a cluster with many
 * policies and nodes would otherwise keep the API server busy with them, because every agent
 * watches policies. Thread-safe.
 */
final class WritePace {
  private static final Duration TEXT = Duration.ofSeconds(5);
  private static final Duration FIGURES = Duration.ofMinutes(1);
  private static final Duration SLIGHT = Duration.ofMinutes(5);

  /** What a new status changes, in the order of haste. */
  enum Change {
    /** Nothing. */
    NONE,
    /** Observed traffic that is shared much as it was. */
    SLIGHT,
    /** Counts of nodes, or observed traffic. */
    FIGURES,
    /** Texts of conditions. */
    TEXT,
    /** Anything else. */
    SUBSTANCE
  }

  private final InstantSource clock;
  private final Map<PolicyRef, Instant> written = new ConcurrentHashMap<>();

  WritePace(InstantSource clock) {
    this.clock = clock;
  }

  /** How long a write has to wait; zero or less: it is due. */
  Duration pause(PolicyRef policy, Change change) {
    Duration least =
        switch (change) {
          case NONE, SUBSTANCE -> Duration.ZERO;
          case TEXT -> TEXT;
          case FIGURES -> FIGURES;
          case SLIGHT -> SLIGHT;
        };
    Instant last = written.get(policy);
    return last == null || least.isZero()
        ? Duration.ZERO
        : Duration.between(clock.instant(), last.plus(least));
  }

  void wrote(PolicyRef policy) {
    written.put(policy, clock.instant());
  }

  /** Of a policy that is gone. */
  void forget(PolicyRef policy) {
    written.remove(policy);
  }
}
