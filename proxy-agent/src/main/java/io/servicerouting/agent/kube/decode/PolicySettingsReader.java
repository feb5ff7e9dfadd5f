package io.servicerouting.agent.kube.decode;

import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.SchedulerFlag;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of a policy's body that concerns packets: {@code proxy} and {@code trafficPolicy}.
 * What concerns the operator alone ({@code spread}, {@code serviceFields}) is skipped.
 */
final class PolicySettingsReader {
  private final FieldReader in;

  private @Nullable ProxyMode mode;
  private @Nullable Scheduler scheduler;
  private @Nullable Set<SchedulerFlag> schedulerFlags;
  private @Nullable Unavailable unavailable;
  private @Nullable EndpointWeights weights;
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
      case "schedulerFlags" -> schedulerFlags = flags();
      case "unavailable" -> unavailable = in.parsed(Unavailable::parse);
      case "weights" -> weights = weights();
      default -> {}
    }
  }

  private Set<SchedulerFlag> flags() throws IOException {
    Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
    in.list(_ -> {
      SchedulerFlag flag = in.parsed(SchedulerFlag::parse);
      if (flag != null) {
        flags.add(flag);
      }
    });
    return flags;
  }

  private EndpointWeights weights() throws IOException {
    List<EndpointWeights.Rule> rules = new ArrayList<>();
    in.list(_ -> rules.add(new WeightRuleReader(in).read()));
    return new EndpointWeights(rules);
  }

  private void trafficPolicyField(String name) throws IOException {
    switch (name) {
      case "external" -> external = in.parsed(TrafficPolicy::parse);
      case "internal" -> internal = in.parsed(TrafficPolicy::parse);
      default -> {}
    }
  }

  PolicySettings settings() {
    return new PolicySettings(
        mode, scheduler, schedulerFlags, unavailable, weights, external, internal, null, null);
  }
}
