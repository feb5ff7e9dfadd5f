package io.servicerouting.routing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints a node may send a Service port's traffic to: Kubernetes' rules for ready, serving
 * and terminating endpoints and for topology hints.
 *
 * <p>The rules are kube-proxy's ({@code CategorizeEndpoints}). The two sets fall back to
 * terminating endpoints independently of each other.
 */
public final class EndpointSelection {
  private EndpointSelection() {}

  /**
   * Selects for one node.
   *
   * @param endpoints all endpoints of the port, of one IP family, from all its slices
   * @param node the node that forwards
   * @param weights those of weight 0 are left out, as if they were not ready
   */
  public static EndpointSets select(
      Collection<Endpoint> endpoints, NodeInfo node, EndpointWeights weights) {
    Collection<Endpoint> known = withoutDoubles(endpoints, weights);
    List<Backend> cluster = backends(known, admittedByTopology(known, node), weights);
    if (cluster.isEmpty()) {
      // The last resort of a Service that is being rolled away; hints no longer count.
      cluster = backends(known, Endpoint::isServingTerminating, weights);
    }
    Predicate<Endpoint> ofNode = endpoint -> node.name().equals(endpoint.nodeName());
    List<Backend> local = backends(known, ofNode.and(Endpoint::ready), weights);
    if (local.isEmpty()) {
      local = backends(known, ofNode.and(Endpoint::isServingTerminating), weights);
    }
    List<Backend> here =
        backends(known, endpoint -> endpoint.nodeName() == null || ofNode.test(endpoint), weights);
    return new EndpointSets(cluster, local, !cluster.isEmpty(), here);
  }

  /**
   * The number that {@code healthCheckNodePort} reports: addresses with a Ready endpoint on the
   * node. Terminating endpoints do not count, so that the balancer moves on before they are gone.
   */
  public static int localReadyAddresses(Collection<Endpoint> endpoints, NodeInfo node) {
    return (int)
        endpoints.stream()
            .filter(endpoint -> endpoint.ready() && node.name().equals(endpoint.nodeName()))
            .map(Endpoint::address)
            .distinct()
            .count();
  }

  /** Of an address and port that stands in two slices, the endpoint that is not going away. */
  private static Collection<Endpoint> withoutDoubles(
      Collection<Endpoint> endpoints, EndpointWeights weights) {
    Map<Backend, Endpoint> byTarget = new TreeMap<>();
    for (Endpoint endpoint : endpoints) {
      if (weights.of(endpoint) == 0) {
        continue;
      }
      byTarget.merge(
          new Backend(endpoint.address(), endpoint.port()),
          endpoint,
          (first, second) -> first.terminating() && !second.terminating() ? second : first);
    }
    return byTarget.values();
  }

  private static List<Backend> backends(
      Collection<Endpoint> endpoints, Predicate<Endpoint> wanted, EndpointWeights weights) {
    return endpoints.stream()
        .filter(wanted)
        .map(endpoint -> new Backend(endpoint.address(), endpoint.port(), weights.of(endpoint)))
        .toList();
  }

  /**
   * Hints narrow the choice only if every Ready endpoint carries one and somebody serves this node
   * or zone. One missing hint switches the filter off, never the traffic.
   */
  private static Predicate<Endpoint> admittedByTopology(
      Collection<Endpoint> endpoints, NodeInfo node) {
    if (allHintedAndOneFor(endpoints, Endpoint::nodeHints, node.name())) {
      return endpoint -> endpoint.ready() && endpoint.nodeHints().contains(node.name());
    }
    String zone = node.zone();
    if (allHintedAndOneFor(endpoints, Endpoint::zoneHints, zone)) {
      return endpoint -> endpoint.ready() && endpoint.zoneHints().contains(zone);
    }
    return Endpoint::ready;
  }

  private static boolean allHintedAndOneFor(
      Collection<Endpoint> endpoints, Hints hints, @Nullable String place) {
    if (place == null) {
      return false;
    }
    boolean served = false;
    for (Endpoint endpoint : endpoints) {
      if (!endpoint.ready()) {
        continue;
      }
      if (hints.of(endpoint).isEmpty()) {
        return false;
      }
      served |= hints.of(endpoint).contains(place);
    }
    return served;
  }

  private interface Hints {
    List<String> of(Endpoint endpoint);
  }
}
