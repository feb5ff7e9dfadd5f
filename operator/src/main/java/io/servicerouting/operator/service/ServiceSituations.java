package io.servicerouting.operator.service;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.operator.install.CurrentSuccessor;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.operator.programming.Fleet;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.service.WishRule.Install;
import io.servicerouting.operator.service.WishRule.Situation;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out from the world what is wanted of a Service. */
final class ServiceSituations {

  private static final String INSTEAD = "InsteadOfKubeProxy";

  private final ClusterWorld world;
  private final PolicyMarkers markers;
  private final CurrentSuccessor successor;

  ServiceSituations(ClusterWorld world, PolicyMarkers markers, CurrentSuccessor successor) {
    this.world = world;
    this.markers = markers;
    this.successor = successor;
  }

  /** The Service as the world has it. */
  static ServiceSnapshot snapshot(WorldService service) {
    return new ServiceSnapshot(
        service.name(),
        service.info().uid(),
        service.resourceVersion(),
        !service.isHeadless(),
        service.isExternal(),
        service.holdings());
  }

  /** What policies want of a Service, with the nodes as they are in {@code fleet}. */
  ServiceWish wish(WorldService service, Fleet fleet) {
    return world.reading(() -> {
      boolean concerned = world.concerns(service.info());
      Situation situation =
          new Situation(
              service.name(),
              !service.isHeadless(),
              concerned,
              install(world.config()),
              concerned ? toProgram(service, fleet) : Waiting.none(),
              concerned && !isGiven(service) ? unready(fleet) : Waiting.none(),
              successor.get().isKubeProxy() ? Waiting.of(fleet.withoutProxy()) : Waiting.none());
      return WishRule.of(situation, concerned ? world.resolveWhole(service.info()) : null);
    });
  }

  private Waiting toProgram(WorldService service, Fleet fleet) {
    if (fleet.nodes().isEmpty()) {
      return Waiting.of(List.of("(no Ready node should have an agent)"));
    }
    Map<PolicyRef, Long> required = new HashMap<>();
    world
        .policiesOf(service.info())
        .forEach(policy -> require(required, new PolicyRef.Namespaced(policy.name())));
    world
        .clusterPoliciesOf(service.info())
        .forEach(policy -> require(required, new PolicyRef.Cluster(policy.name())));
    return Waiting.of(fleet.lagging(required));
  }

  private static Waiting unready(Fleet fleet) {
    return Waiting.of(
        fleet.unready().entrySet().stream()
            .map(node -> "%s (%s)".formatted(node.getKey(), node.getValue()))
            .toList());
  }

  private static boolean isGiven(WorldService service) {
    return ServiceField.OUR_PROXY_NAME.equals(service.holdings().proxyName().value());
  }

  private void require(Map<PolicyRef, Long> required, PolicyRef policy) {
    required.put(policy, markers.required(policy));
  }

  private static Install install(@Nullable ServiceRoutingConfig config) {
    if (config == null) {
      return Install.NONE;
    }
    var spec = config.getSpec();
    return spec != null && INSTEAD.equals(spec.install()) ? Install.INSTEAD : Install.BESIDE;
  }
}
