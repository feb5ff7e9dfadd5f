package io.servicerouting.webhook.warning;

import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * What a policy asks for. Modes and schedulers by name: what is said about one holds whichever of
 * them this version knows.
 *
 * @param path where in the object it stands, {@code spec} or for example {@code spec.defaults}
 * @param mode {@code proxy.mode}
 * @param scheduler {@code proxy.scheduler}
 * @param weighs whether endpoints get weights other than 0 and 1
 * @param rejects whether a node that cannot do the mode is to refuse connections
 * @param external {@code trafficPolicy.external}
 * @param internal {@code trafficPolicy.internal}
 * @param spread {@code spread}
 */
record Asked(
    String path,
    @Nullable String mode,
    @Nullable String scheduler,
    boolean weighs,
    boolean rejects,
    @Nullable TrafficPolicy external,
    @Nullable TrafficPolicy internal,
    @Nullable SpreadRule spread) {

  static Asked of(String path, PolicySettings settings) {
    ProxyMode mode = settings.mode();
    Scheduler scheduler = settings.scheduler();
    return new Asked(
        path,
        mode == null ? null : mode.apiName(),
        scheduler == null ? null : scheduler.apiName(),
        weighs(settings.weights()),
        settings.unavailable() == Unavailable.REJECT,
        settings.external(),
        settings.internal(),
        settings.spread());
  }

  private static boolean weighs(@Nullable EndpointWeights weights) {
    return weights != null && weights.rules().stream().anyMatch(rule -> rule.weight() > 1);
  }

  /** The external policy of a target: what is asked for, else what the Service says. */
  TrafficPolicy externalOf(TargetFacts target) {
    return external == null ? target.service().external() : external;
  }
}
