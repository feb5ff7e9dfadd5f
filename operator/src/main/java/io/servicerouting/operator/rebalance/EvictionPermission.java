package io.servicerouting.operator.rebalance;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether the operator may evict pods: its ClusterRole for evictions may be left out, or be bound
 * in single namespaces only. An answer is kept for a while. Used by one thread.
 */
final class EvictionPermission {
  /** What somebody grants is noticed after that. */
  static final Duration KEEP_REFUSAL = Duration.ofMinutes(1);

  /** What somebody takes away is noticed at the next eviction, at the latest. */
  static final Duration KEEP_PERMISSION = Duration.ofMinutes(10);

  private static final String EVERYWHERE = "";

  private final Predicate<String> review;
  private final InstantSource clock;
  private final Map<String, Answer> answers = new HashMap<>();

  private record Answer(boolean allowed, Instant until) {}

  /**
   * A permission.
   *
   * @param review asks the API server whether pods of a namespace may be evicted, or of all if it
   *     is empty
   */
  EvictionPermission(Predicate<String> review, InstantSource clock) {
    this.review = review;
    this.clock = clock;
  }

  /**
   * What is missing to evict pods of a namespace, for people.
   *
   * @return null if nothing is missing
   */
  @Nullable String missing(String namespace) {
    return allowed(EVERYWHERE) || allowed(namespace)
        ? null
        : ("The policy says rebalance: Evict, but the operator has no permission to create"
                + " pods/eviction in namespace %s (ClusterRole servicerouting-operator-evictions is"
                + " not bound to it, see config/evictions); pods to move are only named, as with"
                + " Advise")
            .formatted(namespace);
  }

  /** Asks anew at the next question: an eviction was refused. */
  void forget() {
    answers.clear();
  }

  private boolean allowed(String namespace) {
    Answer known = answers.get(namespace);
    if (known != null && clock.instant().isBefore(known.until())) {
      return known.allowed();
    }
    boolean allowed = review.test(namespace);
    answers.put(
        namespace,
        new Answer(allowed, clock.instant().plus(allowed ? KEEP_PERMISSION : KEEP_REFUSAL)));
    return allowed;
  }
}
