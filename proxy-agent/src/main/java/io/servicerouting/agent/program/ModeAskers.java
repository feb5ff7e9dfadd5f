package io.servicerouting.agent.program;

import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem.ObjectRef;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.ServicePortName;
import org.jspecify.annotations.Nullable;

/**
 * Which object asks for the mode of a route.
 *
 * @param view what the cluster has
 * @param defaultMode of Services that no policy gives one
 */
record ModeAskers(ClusterView view, ProxyMode defaultMode) {
  static final String CONFIG = "ServiceRoutingConfig";
  private static final String API = "servicerouting.io/v1alpha1";

  /** The policy, or the ServiceRoutingConfig; null if the Service is not routed any more. */
  @Nullable ObjectRef of(ServicePortName route) {
    return switch (view.modeChosenBy(route, defaultMode)) {
      case Reason.Policy(ObjectName policy, _) ->
          new ObjectRef(API, "ServiceRoutingPolicy", policy.namespace(), policy.name(), "");
      case Reason.ClusterOverride(String policy) -> clusterPolicy(policy);
      case Reason.ClusterDefault(String policy) -> clusterPolicy(policy);
      case Reason.ProductDefault _ ->
          new ObjectRef(API, CONFIG, "", "cluster", ""); // The one there is.
      case Reason.ServiceField _ -> null; // No field of a Service has a mode.
      case null -> null;
    };
  }

  private static ObjectRef clusterPolicy(String name) {
    return new ObjectRef(API, "ClusterServiceRoutingPolicy", "", name, "");
  }
}
