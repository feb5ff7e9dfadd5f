package io.servicerouting.lab.balancer;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Keeps score of probes: a target passes after enough successes in a row and fails after enough
 * failures in a row. A target that was never asked does not pass. Safe for many threads.
 */
final class HealthChecks {

  /** Of a target that was never asked. */
  static final Health UNKNOWN = new Health(false, 0, new ProbeResult(false, "not probed yet"));

  private final int successesToPass;
  private final int failuresToFail;
  private final Map<HealthTarget, Health> scores = new ConcurrentHashMap<>();

  /** Both at least 1. */
  HealthChecks(int successesToPass, int failuresToFail) {
    if (successesToPass < 1 || failuresToFail < 1) {
      throw new IllegalArgumentException(
          "successes and failures must be at least 1, not %d and %d"
              .formatted(successesToPass, failuresToFail));
    }
    this.successesToPass = successesToPass;
    this.failuresToFail = failuresToFail;
  }

  /**
   * A target's state.
   *
   * @param streak how many probes in a row had the result of the last one
   * @param last the latest probe
   */
  record Health(boolean passing, int streak, ProbeResult last) {}

  /** Begins with targets that are new and forgets those that are not among these. */
  void watch(Collection<HealthTarget> targets) {
    scores.keySet().retainAll(Set.copyOf(targets));
    targets.forEach(target -> scores.putIfAbsent(target, UNKNOWN));
  }

  /** Targets that have no result yet. */
  Set<HealthTarget> unprobed() {
    return targets().stream()
        .filter(target -> of(target).map(health -> health.streak() == 0).orElse(false))
        .collect(Collectors.toSet());
  }

  /** What to probe, in a stable order. */
  Set<HealthTarget> targets() {
    var sorted =
        new TreeSet<HealthTarget>((a, b) ->
            a.address().equals(b.address())
                ? Integer.compare(a.port(), b.port())
                : a.address().compareTo(b.address()));
    sorted.addAll(scores.keySet());
    return sorted;
  }

  /** Counts a result; one for a target that is no longer watched is ignored. */
  void record(HealthTarget target, ProbeResult result) {
    scores.computeIfPresent(target, (_, before) -> after(before, result));
  }

  /** Empty for a target that is not watched. */
  Optional<Health> of(HealthTarget target) {
    return Optional.ofNullable(scores.get(target));
  }

  boolean passing(HealthTarget target) {
    return of(target).map(Health::passing).orElse(false);
  }

  private Health after(Health before, ProbeResult result) {
    boolean same = before.streak() > 0 && before.last().passed() == result.passed();
    int streak = same ? before.streak() + 1 : 1;
    boolean passing = before.passing();
    if (result.passed() && streak >= successesToPass) {
      passing = true;
    } else if (!result.passed() && streak >= failuresToFail) {
      passing = false;
    }
    return new Health(passing, streak, result);
  }
}
