package io.servicerouting.routing;

import io.servicerouting.routing.EffectivePolicy.Resolved;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a policy that are decided one by one. */
public enum PolicyField {
  /** What carries the Service. */
  MODE("proxy.mode", false, PolicySettings::mode, EffectivePolicy::mode),
  /** What picks the endpoint of a new connection. */
  SCHEDULER("proxy.scheduler", false, PolicySettings::scheduler, EffectivePolicy::scheduler),
  /** What changes how the scheduler picks. */
  SCHEDULER_FLAGS(
      "proxy.schedulerFlags",
      false,
      PolicySettings::schedulerFlags,
      EffectivePolicy::schedulerFlags),
  /** What a node does that cannot do the mode. */
  UNAVAILABLE(
      "proxy.unavailable", false, PolicySettings::unavailable, EffectivePolicy::unavailable),
  /** What weight endpoints have. */
  WEIGHTS("proxy.weights", false, PolicySettings::weights, EffectivePolicy::weights),
  /** The policy for traffic from outside. */
  EXTERNAL("trafficPolicy.external", true, PolicySettings::external, EffectivePolicy::external),
  /** The policy for traffic to the ClusterIP. */
  INTERNAL("trafficPolicy.internal", true, PolicySettings::internal, EffectivePolicy::internal),
  /** Whether the Service's own fields are aligned. */
  SERVICE_FIELDS(
      "trafficPolicy.serviceFields",
      true,
      PolicySettings::serviceFields,
      EffectivePolicy::serviceFields),
  /** How new pods are spread. */
  SPREAD("spread", true, PolicySettings::spread, EffectivePolicy::spread);

  private final String path;
  private final boolean ofWholeService;

  @SuppressWarnings("ImmutableEnumChecker") // method references without state
  private final Function<PolicySettings, @Nullable Object> stated;

  @SuppressWarnings("ImmutableEnumChecker") // method references without state
  private final Function<EffectivePolicy, @Nullable Resolved<?>> effective;

  PolicyField(
      String path,
      boolean ofWholeService,
      Function<PolicySettings, @Nullable Object> stated,
      Function<EffectivePolicy, @Nullable Resolved<?>> effective) {
    this.path = path;
    this.ofWholeService = ofWholeService;
    this.stated = stated;
    this.effective = effective;
  }

  /** Where it stands in a policy's spec, or in {@code defaults} and {@code overrides}. */
  public String path() {
    return path;
  }

  /** Whether it concerns a Service as a whole, so that a policy for one port has no say. */
  public boolean isOfWholeService() {
    return ofWholeService;
  }

  /** What settings ask for; null if they say nothing. */
  public @Nullable Object statedIn(PolicySettings settings) {
    return stated.apply(settings);
  }

  /** What holds, and why; null if nobody asks for it and there is no default. */
  public @Nullable Resolved<?> resolvedIn(EffectivePolicy policy) {
    return effective.apply(policy);
  }
}
