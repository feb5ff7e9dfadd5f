package io.servicerouting.operator.policy;

import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.operator.placement.PodReach;
import io.servicerouting.operator.rebalance.RebalanceReport;
import io.servicerouting.operator.service.ServiceReport;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.operator.world.WorldSlice;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.PolicyVerdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A target of a policy as it is in the world.
 *
 * @param name the Service's name
 * @param sectionName the port's name; null if the target is the whole Service
 * @param found the Service and what holds for it; null if there is no such Service
 */
record TargetView(String name, @Nullable String sectionName, @Nullable Found found) {

  /**
   * A Service that exists.
   *
   * @param service the Service
   * @param hasPort whether it has the port of {@code sectionName}, or the target names none
   * @param effective what holds for the port, or for the Service apart from single ports
   * @param verdict how the policy's fields fare; null if the policy was never usable
   * @param slices its slices
   * @param pods its pods
   * @param report what became of our fields on it
   * @param rebalance how far evictions are with it
   * @param observed how its traffic was shared lately; null if it had none
   */
  record Found(
      WorldService service,
      boolean hasPort,
      EffectivePolicy effective,
      @Nullable PolicyVerdict verdict,
      List<WorldSlice> slices,
      TargetPods pods,
      ServiceReport report,
      RebalanceReport rebalance,
      @Nullable ObservedTraffic observed) {

    Found with(PodReach reach) {
      return new Found(
          service,
          hasPort,
          effective,
          verdict,
          slices,
          new TargetPods(pods.running(), pods.unplaced(), reach),
          report,
          rebalance,
          observed);
    }
  }

  /** {@code web} or {@code web:http}. */
  String label() {
    return sectionName == null ? name : name + ":" + sectionName;
  }
}
