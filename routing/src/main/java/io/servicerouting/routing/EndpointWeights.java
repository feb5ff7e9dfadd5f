package io.servicerouting.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What weight a policy gives the endpoints of a Service port.
 *
 * @param rules the first that matches an endpoint says its weight; one that none matches has weight
 *     {@value Backend#DEFAULT_WEIGHT}
 */
public record EndpointWeights(List<Rule> rules) {
  /** The greatest weight. */
  public static final int MAX = 100;

  private static final EndpointWeights EVEN = new EndpointWeights(List.of());

  public EndpointWeights {
    rules = List.copyOf(rules);
  }

  /**
   * Some endpoints and their weight. What is null matches any endpoint.
   *
   * @param podPrefix how their pods' names begin. It is compared up to the last hyphen of the pod's
   *     name, so that it can tell workloads, and revisions of one, but not single pods
   * @param node the node they run on
   * @param zone the zone they run in
   * @param weight 0 to {@link #MAX}; 0: they take no new connections
   */
  public record Rule(
      @Nullable String podPrefix, @Nullable String node, @Nullable String zone, int weight) {

    /**
     * A rule.
     *
     * @throws IllegalArgumentException if the weight is out of range
     */
    public Rule {
      if (weight < 0 || weight > MAX) {
        throw new IllegalArgumentException("weight " + weight + " is not between 0 and " + MAX);
      }
    }

    boolean matches(Endpoint endpoint) {
      return (podPrefix == null
              || (endpoint.podPrefix() != null && endpoint.podPrefix().startsWith(podPrefix)))
          && (node == null || node.equals(endpoint.nodeName()))
          && (zone == null || zone.equals(endpoint.zone()));
    }
  }

  /** Every endpoint has the default weight. */
  public static EndpointWeights even() {
    return EVEN;
  }

  /** The same for a scheduler to which only zero matters. */
  public EndpointWeights onOff() {
    return rules.isEmpty()
        ? this
        : new EndpointWeights(
            rules.stream()
                .map(rule ->
                    new Rule(
                        rule.podPrefix(),
                        rule.node(),
                        rule.zone(),
                        Math.min(rule.weight(), Backend.DEFAULT_WEIGHT)))
                .toList());
  }

  /** The weight of an endpoint, 0 to {@link #MAX}. */
  public int of(Endpoint endpoint) {
    for (Rule rule : rules) {
      if (rule.matches(endpoint)) {
        return rule.weight();
      }
    }
    return Backend.DEFAULT_WEIGHT;
  }
}
