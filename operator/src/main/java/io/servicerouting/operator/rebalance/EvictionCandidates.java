package io.servicerouting.operator.rebalance;

import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Rebalance;
import io.servicerouting.routing.SpreadRule;
import java.util.Map;
import java.util.TreeMap;

/** Finds the Services whose pods may be evicted. */
final class EvictionCandidates {
  private final ClusterWorld world;

  EvictionCandidates(ClusterWorld world) {
    this.world = world;
  }

  /**
   * A Service whose pods may be evicted.
   *
   * @param service the Service
   * @param effective what holds for it
   * @param spread how its pods are to be spread
   * @param generation of the policy that asks for it; differs if its spec does
   */
  record Candidate(
      WorldService service, EffectivePolicy effective, SpreadRule spread, String generation) {}

  /** All of them, by name. */
  Map<ObjectName, Candidate> find() {
    Map<ObjectName, Candidate> candidates = new TreeMap<>();
    if (world.config() == null) {
      // Uninstalled, or on the way: nothing spreads the successors.
      return candidates;
    }
    for (WorldService service : world.services()) {
      if (service.selector().isEmpty() || !world.concerns(service.info())) {
        continue;
      }
      EffectivePolicy effective = world.resolveWhole(service.info());
      Resolved<SpreadRule> spread = effective.spread();
      if (spread != null && spread.value().rebalance() == Rebalance.EVICT) {
        candidates.put(
            service.name(),
            new Candidate(service, effective, spread.value(), generation(spread.reason())));
      }
    }
    return candidates;
  }

  private String generation(Reason reason) {
    return switch (reason) {
      case Reason.Policy(ObjectName policy, var by) -> {
        var seen = world.policy(policy);
        yield policy + "@" + (seen == null ? 0 : seen.generation());
      }
      case Reason.ClusterOverride(String policy) -> clusterGeneration(policy);
      case Reason.ClusterDefault(String policy) -> clusterGeneration(policy);
      case Reason.ServiceField() -> "";
      case Reason.ProductDefault() -> "";
    };
  }

  private String clusterGeneration(String policy) {
    var seen = world.clusterPolicy(policy);
    return policy + "@" + (seen == null ? 0 : seen.generation());
  }
}
