package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.relay.Discipline.Share;
import io.servicerouting.routing.Scheduler;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks endpoints for what arrives at one door. Thread-safe; what it picks is counted as open at
 * once, so that the next pick minds it.
 */
final class Balancer {
  private static final Comparator<Target> BY_ADDRESS = Comparator.comparing(Target::backend);

  /** Shared by the doors of a Service port, and their lock. */
  private final Affinity affinity;

  private final RandomGenerator random;
  private List<Share> shares = List.of();
  private Discipline discipline = new Discipline.RoundRobin(List.of());
  private @Nullable Scheduler scheduler;
  private @Nullable Target last;

  Balancer(Affinity affinity, RandomGenerator random) {
    this.affinity = affinity;
    this.random = random;
  }

  /**
   * Picks among these from now on. Turns go on behind the endpoint that was picked last.
   *
   * @param sorted by address
   */
  void update(Scheduler wanted, List<Share> sorted) {
    synchronized (affinity) {
      if (wanted == scheduler && sorted.equals(shares)) {
        return;
      }
      scheduler = wanted;
      shares = List.copyOf(sorted);
      discipline = Discipline.of(wanted, fromTurn(shares, last), random);
    }
  }

  private static List<Share> fromTurn(List<Share> sorted, @Nullable Target last) {
    if (last == null) {
      return sorted;
    }
    List<Share> behind = new ArrayList<>();
    List<Share> before = new ArrayList<>();
    for (Share share : sorted) {
      (BY_ADDRESS.compare(share.target(), last) > 0 ? behind : before).add(share);
    }
    behind.addAll(before);
    return behind;
  }

  /** An endpoint for a new connection: the one that the client keeps, or the next; null: none. */
  @Nullable Target first(InetAddress client) {
    synchronized (affinity) {
      Target kept = affinity.of(client);
      return kept != null && has(kept) ? picked(client, kept) : next(client, Set.of());
    }
  }

  /** Another endpoint, since those tried do not answer; null if there is none left. */
  @Nullable Target another(InetAddress client, Set<Target> tried) {
    synchronized (affinity) {
      return next(client, tried);
    }
  }

  /** Whether it is picked among. */
  boolean has(Target target) {
    synchronized (affinity) {
      return shares.stream().anyMatch(share -> share.target() == target);
    }
  }

  private @Nullable Target next(InetAddress client, Set<Target> tried) {
    Target next = discipline.next(tried);
    if (next == null) {
      return null;
    }
    last = next;
    return picked(client, next);
  }

  private Target picked(InetAddress client, Target target) {
    affinity.remember(client, target);
    target.picked();
    return target;
  }
}
