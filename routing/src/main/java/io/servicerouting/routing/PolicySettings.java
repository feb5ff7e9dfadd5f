package io.servicerouting.routing;

import org.jspecify.annotations.Nullable;

/**
 * What a policy asks for, as far as packets are concerned. A null field says nothing.
 *
 * @param mode {@code proxy.mode}
 * @param scheduler {@code proxy.scheduler}
 * @param unavailable {@code proxy.unavailable}
 * @param external {@code trafficPolicy.external}
 * @param internal {@code trafficPolicy.internal}
 */
public record PolicySettings(
    @Nullable ProxyMode mode,
    @Nullable Scheduler scheduler,
    @Nullable Unavailable unavailable,
    @Nullable TrafficPolicy external,
    @Nullable TrafficPolicy internal) {

  /** Settings that ask for nothing. */
  public static PolicySettings none() {
    return new PolicySettings(null, null, null, null, null);
  }
}
