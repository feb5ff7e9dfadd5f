package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.routing.Scheduler;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Picks the next endpoint out of some. Not thread-safe. */
sealed interface Discipline {

  /**
   * An endpoint.
   *
   * @param weight its share beside the others', at least 1
   */
  record Share(Target target, int weight) {}

  /** The next endpoint; null if all were tried. */
  @Nullable Target next(Set<Target> tried);

  /**
   * A discipline that has picked nothing yet.
   *
   * @param shares the endpoints, the one whose turn is next first
   * @throws IllegalArgumentException if this mode has no such scheduler
   */
  static Discipline of(Scheduler scheduler, List<Share> shares, RandomGenerator random) {
    return switch (scheduler) {
      case RR -> new RoundRobin(targets(shares));
      case LC -> new LeastConnections(targets(shares));
      case RANDOM -> new WeightedRandom(shares, random);
      default ->
          throw new IllegalArgumentException(
              "mode Userspace has no scheduler " + scheduler.apiName());
    };
  }

  private static List<Target> targets(List<Share> shares) {
    return shares.stream().map(Share::target).toList();
  }

  /** One after the other. */
  final class RoundRobin implements Discipline {
    private final List<Target> targets;
    private int turn;

    RoundRobin(List<Target> targets) {
      this.targets = targets;
    }

    @Override
    public @Nullable Target next(Set<Target> tried) {
      for (int i = 0; i < targets.size(); i++) {
        Target target = targets.get(turn);
        turn = (turn + 1) % targets.size();
        if (!tried.contains(target)) {
          return target;
        }
      }
      return null;
    }
  }

  /** The one with the fewest open connections; among equals, one after the other. */
  final class LeastConnections implements Discipline {
    private final List<Target> targets;
    private int turn;

    LeastConnections(List<Target> targets) {
      this.targets = targets;
    }

    @Override
    public @Nullable Target next(Set<Target> tried) {
      int fewest = Integer.MAX_VALUE;
      int best = -1;
      for (int i = 0; i < targets.size(); i++) {
        int index = (turn + i) % targets.size();
        Target target = targets.get(index);
        if (target.open() < fewest && !tried.contains(target)) {
          best = index;
          fewest = target.open();
        }
      }
      if (best < 0) {
        return null;
      }
      turn = (best + 1) % targets.size();
      return targets.get(best);
    }
  }

  /** Each with a probability in proportion to its weight, whatever was picked before. */
  final class WeightedRandom implements Discipline {
    private final List<Share> shares;
    private final RandomGenerator random;

    WeightedRandom(List<Share> shares, RandomGenerator random) {
      this.shares = shares;
      this.random = random;
    }

    @Override
    public @Nullable Target next(Set<Target> tried) {
      List<Share> left =
          tried.isEmpty()
              ? shares
              : shares.stream().filter(share -> !tried.contains(share.target())).toList();
      if (left.isEmpty()) {
        return null;
      }
      int ticket = random.nextInt(left.stream().mapToInt(Share::weight).sum());
      int index = 0;
      while (ticket >= left.get(index).weight()) {
        ticket -= left.get(index).weight();
        index++;
      }
      return left.get(index).target();
    }
  }
}
