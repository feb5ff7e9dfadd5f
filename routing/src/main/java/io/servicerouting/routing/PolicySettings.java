package io.servicerouting.routing;

import org.jspecify.annotations.Nullable;

/**
 * What a policy asks for. A null field says nothing.
 *
 * @param mode {@code proxy.mode}
 * @param scheduler {@code proxy.scheduler}
 * @param unavailable {@code proxy.unavailable}
 * @param external {@code trafficPolicy.external}
 * @param internal {@code trafficPolicy.internal}
 * @param serviceFields {@code trafficPolicy.serviceFields}; no node agent asks for it
 * @param spread {@code spread}; no node agent asks for it
 */
public record PolicySettings(
    @Nullable ProxyMode mode,
    @Nullable Scheduler scheduler,
    @Nullable Unavailable unavailable,
    @Nullable TrafficPolicy external,
    @Nullable TrafficPolicy internal,
    @Nullable ServiceFields serviceFields,
    @Nullable SpreadRule spread) {

  /** Settings that concern packets alone: all that a node agent needs to know. */
  public PolicySettings(
      @Nullable ProxyMode mode,
      @Nullable Scheduler scheduler,
      @Nullable Unavailable unavailable,
      @Nullable TrafficPolicy external,
      @Nullable TrafficPolicy internal) {
    this(mode, scheduler, unavailable, external, internal, null, null);
  }

  /** Settings that ask for nothing. */
  public static PolicySettings none() {
    return new PolicySettings(null, null, null, null, null);
  }
}
