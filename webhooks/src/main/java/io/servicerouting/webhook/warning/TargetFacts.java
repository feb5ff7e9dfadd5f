package io.servicerouting.webhook.warning;

import io.servicerouting.routing.ServiceInfo;
import java.util.Map;

/**
 * A Service that a policy is for.
 *
 * @param service the Service
 * @param takesExternalTraffic whether it has a node port, a balancer or external addresses
 * @param podsByNode for each node that has any, how many ready pods of the Service it runs
 * @param podsElsewhere ready pods whose node is unknown
 * @param isSpread whether policies that are there already ask for a spread of its pods
 */
public record TargetFacts(
    ServiceInfo service,
    boolean takesExternalTraffic,
    Map<String, Integer> podsByNode,
    int podsElsewhere,
    boolean isSpread) {

  public TargetFacts {
    podsByNode = Map.copyOf(podsByNode);
  }

  /** How many ready pods it has. */
  int pods() {
    return podsElsewhere + podsByNode.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** For messages: its name within the policy's namespace. */
  String name() {
    return service.name().name();
  }
}
