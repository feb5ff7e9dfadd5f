package io.servicerouting.routing;

/**
 * How new pods of a Service are spread over places. A policy takes or leaves a rule as a whole:
 * half of one and half of another would be asked for by nobody.
 */
public sealed interface SpreadRule {
  /** The node label that tells nodes apart, and with it places. */
  String HOSTNAME = "kubernetes.io/hostname";

  /** What the scheduler does when it cannot obey. */
  SpreadEnforcement enforcement();

  /** The label of nodes whose values are the places: {@link #HOSTNAME}, or the zone's. */
  String topologyKey();

  /** What happens to pods that run already. */
  Rebalance rebalance();

  /**
   * Pods avoid places that have a pod of the Service.
   *
   * @param enforcement what the scheduler does when it cannot obey
   * @param weight how much a preference counts against the scheduler's others, 1 to 100; means
   *     nothing with {@link SpreadEnforcement#REQUIRED}
   * @param topologyKey the label that tells places apart
   * @param rebalance what happens to pods that run already
   */
  record PodAntiAffinity(
      SpreadEnforcement enforcement, int weight, String topologyKey, Rebalance rebalance)
      implements SpreadRule {
    /** The weight where a policy states none: the most. */
    public static final int DEFAULT_WEIGHT = 100;

    public PodAntiAffinity {
      if (weight < 1 || weight > 100) {
        throw new IllegalArgumentException("weight " + weight + " is not within 1 and 100");
      }
    }
  }

  /**
   * The numbers of pods in two places differ by no more than so many.
   *
   * @param enforcement what the scheduler does when it cannot obey
   * @param maxSkew by how many, at least 1
   * @param topologyKey the label that tells places apart
   * @param rebalance what happens to pods that run already
   */
  record TopologySpread(
      SpreadEnforcement enforcement, int maxSkew, String topologyKey, Rebalance rebalance)
      implements SpreadRule {
    /** The skew where a policy states none: the least. */
    public static final int DEFAULT_MAX_SKEW = 1;

    public TopologySpread {
      if (maxSkew < 1) {
        throw new IllegalArgumentException("maxSkew " + maxSkew + " is not positive");
      }
    }
  }
}
