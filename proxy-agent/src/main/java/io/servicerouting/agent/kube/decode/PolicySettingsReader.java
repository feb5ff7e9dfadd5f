package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of a policy's body that concerns packets: {@code proxy} and {@code trafficPolicy}.
 * What concerns the operator alone ({@code spread}, {@code serviceFields}) is skipped.
 */
final class PolicySettingsReader {
  private final FieldReader in;

  private @Nullable ProxyMode mode;
  private @Nullable Scheduler scheduler;
  private @Nullable Unavailable unavailable;
  private @Nullable TrafficPolicy external;
  private @Nullable TrafficPolicy internal;

  PolicySettingsReader(FieldReader in) {
    this.in = in;
  }

  /** Reads one field of the body, if it is one of ours. */
  void field(String name) throws IOException {
    switch (name) {
      case "proxy" -> in.object(this::proxyField);
      case "trafficPolicy" -> in.object(this::trafficPolicyField);
      default -> {}
    }
  }

  private void proxyField(String name) throws IOException {
    switch (name) {
      case "mode" -> mode = in.parsed(ProxyMode::parse);
      case "scheduler" -> scheduler = in.parsed(Scheduler::parse);
      case "unavailable" -> unavailable = in.parsed(Unavailable::parse);
      default -> {}
    }
  }

  private void trafficPolicyField(String name) throws IOException {
    switch (name) {
      case "external" -> external = in.parsed(TrafficPolicy::parse);
      case "internal" -> internal = in.parsed(TrafficPolicy::parse);
      default -> {}
    }
  }

  PolicySettings settings() {
    return new PolicySettings(mode, scheduler, unavailable, external, internal);
  }
}
