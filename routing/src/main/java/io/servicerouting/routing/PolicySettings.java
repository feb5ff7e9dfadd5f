package io.servicerouting.routing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a policy asks for. A null field says nothing.
 *
 * @param mode {@code proxy.mode}
 * @param scheduler {@code proxy.scheduler}
 * @param schedulerFlags {@code proxy.schedulerFlags}
 * @param unavailable {@code proxy.unavailable}
 * @param weights {@code proxy.weights}
 * @param external {@code trafficPolicy.external}
 * @param internal {@code trafficPolicy.internal}
 * @param serviceFields {@code trafficPolicy.serviceFields}; no node agent asks for it
 * @param spread {@code spread}; no node agent asks for it
 */
public record PolicySettings(
    @Nullable ProxyMode mode,
    @Nullable Scheduler scheduler,
    @Nullable Set<SchedulerFlag> schedulerFlags,
    @Nullable Unavailable unavailable,
    @Nullable EndpointWeights weights,
    @Nullable TrafficPolicy external,
    @Nullable TrafficPolicy internal,
    @Nullable ServiceFields serviceFields,
    @Nullable SpreadRule spread) {

  public PolicySettings {
    schedulerFlags = schedulerFlags == null ? null : Set.copyOf(schedulerFlags);
  }

  /** Settings without scheduler flags, weights and what is the operator's business alone. */
  public PolicySettings(
      @Nullable ProxyMode mode,
      @Nullable Scheduler scheduler,
      @Nullable Unavailable unavailable,
      @Nullable TrafficPolicy external,
      @Nullable TrafficPolicy internal) {
    this(mode, scheduler, null, unavailable, null, external, internal, null, null);
  }

  /** Settings that ask for nothing. */
  public static PolicySettings none() {
    return new PolicySettings(null, null, null, null, null);
  }
}
