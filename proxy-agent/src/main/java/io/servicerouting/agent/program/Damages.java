package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.Damage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody else changed in the kernel and is to be put right before the next audit. For the
 * writer thread alone.
 *
 * <p>What is the dataplane's alone is written anew at once. For what it shares with others an audit
 * is moved forward, as far as audits then take no more than a tenth of the time. Whoever goes on
 * and on is left to the regular audits.
 */
final class Damages {
  private static final int REPAIRS_BETWEEN_AUDITS = 10;
  private static final int TIMES_THE_AUDIT = 10;

  private final Set<Damage> gathered = new HashSet<>();
  private int repairs;
  private Instant earliestAudit = Instant.MIN;
  private boolean open;

  void add(Set<Damage> damages) {
    gathered.addAll(damages);
    open = true;
  }

  /** Everything will be compared before long, whatever was gathered. */
  void forget() {
    gathered.clear();
    open = false;
  }

  /** A write has failed: the next try compares everything, and puts this right with it. */
  void leaveToNextTry() {
    gathered.clear();
  }

  /** Whether something is not put right yet: gathered, or its repair has failed. */
  boolean open() {
    return open;
  }

  /** When an audit is to come because of what was gathered; null if none is needed. */
  @Nullable Instant audit() {
    boolean shared = gathered.stream().anyMatch(Damage::shared);
    return shared && repairs < REPAIRS_BETWEEN_AUDITS ? earliestAudit : null;
  }

  /** What was taken has been written. */
  void repaired() {
    open = !gathered.isEmpty();
  }

  /** What can be written anew by itself; it is forgotten here. */
  Set<Damage> take() {
    Set<Damage> own = new HashSet<>(gathered);
    own.removeIf(Damage::shared);
    gathered.removeAll(own);
    if (own.isEmpty() || repairs >= REPAIRS_BETWEEN_AUDITS) {
      return Set.of();
    }
    repairs++;
    return own;
  }

  /**
   * Everything was compared, and put right.
   *
   * @param regular whether it was time for that anyway
   */
  void audited(boolean regular, Instant end, Duration took) {
    forget();
    repairs = regular ? 0 : repairs + 1;
    earliestAudit = end.plus(took.multipliedBy(TIMES_THE_AUDIT));
  }
}
