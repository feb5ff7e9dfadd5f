package io.servicerouting.routing.shares;

/**
 * What the best possible spread reaches under policy Local, when the nodes with pods get the same
 * each: even only if there are no more pods than nodes, or each node can have the same number.
 *
 * @param pods how many pods, at least 1
 * @param nodes how many nodes may run them, at least 1
 */
public record SpreadOutlook(int pods, int nodes) {

  public SpreadOutlook {
    if (pods < 1 || nodes < 1) {
      throw new IllegalArgumentException(
          "expected at least one pod and one node, not %d and %d".formatted(pods, nodes));
    }
  }

  /** The busiest pod's share divided by the mean, with the pods spread as evenly as they can be. */
  public Fraction bestMaxToMean() {
    if (pods <= nodes) {
      return Fraction.ONE;
    }
    long fewest = pods / nodes;
    return Fraction.of(pods, nodes * fewest);
  }

  /** Whether all pods can get the same. */
  public boolean canBeEven() {
    return pods <= nodes || pods % nodes == 0;
  }

  /** The largest even number of pods that is not above the present one; at least 1. */
  public int evenPodsBelow() {
    return pods <= nodes ? pods : pods - pods % nodes;
  }

  /**
   * The smallest even number of pods that is not below the present one.
   *
   * @throws ArithmeticException if that exceeds an int
   */
  public int evenPodsAbove() {
    return canBeEven() ? pods : Math.addExact(evenPodsBelow(), nodes);
  }
}
