package io.servicerouting.routing.shares;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How good a distribution is, in two figures. Ordered from better to worse: less that is lost comes
 * first, then a smaller difference between pods.
 *
 * @param lost the part of the traffic that reaches no pod, 0 to 1
 * @param maxToMean the busiest pod's share divided by the mean share of all pods, at least 1; null
 *     if no pod gets anything
 */
public record Evenness(Fraction lost, @Nullable Fraction maxToMean)
    implements Comparable<Evenness> {
  /** Nothing arrives. */
  static final Evenness NOTHING_ARRIVES = new Evenness(Fraction.ONE, null);

  /** Everything arrives, and all pods get the same. */
  static final Evenness PERFECT = new Evenness(Fraction.ZERO, Fraction.ONE);

  /**
   * Of pods that are all ready, without topology hints: the closed form of what {@link
   * TrafficShares} works out.
   *
   * <p>Under Local, M nodes that traffic enters by evenly and N of them with pods, at least k on
   * each, lose (M-N)/M, and the busiest pod gets P/(N k) of the mean of all P pods.
   *
   * @param forwarding where a node may send what enters by it
   * @param entry how traffic enters; with {@link EntryModel#ONE_NODE} the mean over all nodes that
   *     could hold the address
   * @param podsOnEntryNodes for each node that traffic can enter by, how many pods it has
   * @param podsElsewhere how many pods other nodes have
   */
  public static Evenness of(
      Forwarding forwarding,
      EntryModel entry,
      Collection<Integer> podsOnEntryNodes,
      long podsElsewhere) {
    long entryNodes = podsOnEntryNodes.size();
    long withPods = 0;
    long pods = podsElsewhere;
    long fewest = Long.MAX_VALUE;
    for (int onNode : podsOnEntryNodes) {
      if (onNode > 0) {
        withPods++;
        pods += onNode;
        fewest = Math.min(fewest, onNode);
      }
    }
    if (pods == 0 || entryNodes == 0) {
      return NOTHING_ARRIVES;
    }
    if (forwarding == Forwarding.CLUSTER) {
      return PERFECT;
    }
    boolean checked = entry == EntryModel.HEALTH_CHECKED_NODES;
    if (withPods == 0) {
      return forwarding == Forwarding.PREFER_LOCAL && !checked ? PERFECT : NOTHING_ARRIVES;
    }
    Fraction withoutPods = checked ? Fraction.ZERO : Fraction.of(entryNodes - withPods, entryNodes);
    return switch (forwarding) {
      case LOCAL -> new Evenness(withoutPods, Fraction.of(pods, withPods * fewest));
      // What would be lost is shared by all pods: each gets 1/P of it on top.
      case PREFER_LOCAL ->
          new Evenness(
              Fraction.ZERO,
              Fraction.of(pods, (checked ? withPods : entryNodes) * fewest).plus(withoutPods));
      case CLUSTER -> PERFECT;
    };
  }

  /** {@link #maxToMean} in whole percent: 100 is even. Null if no pod gets anything. */
  public @Nullable Integer maxToMeanPercent() {
    return maxToMean == null ? null : maxToMean.percent();
  }

  /** {@link #lost} in whole percent: 0 only if nothing is, 100 only if all is. */
  public int lostPercent() {
    return lost.cautiousPercent();
  }

  @Override
  public int compareTo(Evenness other) {
    int byLost = lost.compareTo(other.lost);
    if (byLost != 0 || maxToMean == null || other.maxToMean == null) {
      return byLost; // No maxToMean: both lose everything.
    }
    return maxToMean.compareTo(other.maxToMean);
  }

  /** Whether it is better than the other. */
  public boolean isBetterThan(Evenness other) {
    return compareTo(other) < 0;
  }
}
