package io.servicerouting.api.conversion;

import io.servicerouting.api.v1alpha1.Proxy;
import io.servicerouting.api.v1alpha1.Spread;
import io.servicerouting.api.v1alpha1.TrafficPolicies;
import io.servicerouting.api.v1alpha1.WeightRule;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.SchedulerFlag;
import io.servicerouting.routing.ServiceFields;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what a policy asks for. */
final class SettingsReader {

  private final ObjectFields fields;
  private final String path;

  /**
   * Of one body.
   *
   * @param path where the body is in the object, for example {@code spec.defaults}
   */
  SettingsReader(ObjectFields fields, String path) {
    this.fields = fields;
    this.path = path;
  }

  PolicySettings read(
      @Nullable Proxy proxy, @Nullable TrafficPolicies traffic, @Nullable Spread spread) {
    ProxyMode mode = null;
    Scheduler scheduler = null;
    Set<SchedulerFlag> flags = null;
    Unavailable unavailable = null;
    EndpointWeights weights = null;
    if (proxy != null) {
      mode = fields.value(path + ".proxy.mode", proxy.mode(), ProxyMode::parse);
      scheduler = fields.value(path + ".proxy.scheduler", proxy.scheduler(), Scheduler::parse);
      unavailable =
          fields.value(path + ".proxy.unavailable", proxy.unavailable(), Unavailable::parse);
      checkOffered(mode, scheduler);
      flags = flags(proxy.schedulerFlags());
      weights = weights(proxy.weights());
    }
    TrafficPolicy external = null;
    TrafficPolicy internal = null;
    ServiceFields serviceFields = null;
    if (traffic != null) {
      var prefix = path + ".trafficPolicy.";
      external = fields.value(prefix + "external", traffic.external(), TrafficPolicy::parse);
      internal = fields.value(prefix + "internal", traffic.internal(), TrafficPolicy::parse);
      serviceFields =
          fields.value(prefix + "serviceFields", traffic.serviceFields(), ServiceFields::parse);
    }
    SpreadRule rule =
        spread == null ? null : new SpreadReader(fields, path + ".spread").read(spread);
    return new PolicySettings(
        mode, scheduler, flags, unavailable, weights, external, internal, serviceFields, rule);
  }

  private @Nullable Set<SchedulerFlag> flags(@Nullable List<String> names) {
    if (names == null) {
      return null;
    }
    Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
    for (int i = 0; i < names.size(); i++) {
      String field = path + ".proxy.schedulerFlags[" + i + "]";
      SchedulerFlag flag = fields.value(field, names.get(i), SchedulerFlag::parse);
      if (flag != null) {
        flags.add(flag);
      }
    }
    return flags;
  }

  private @Nullable EndpointWeights weights(@Nullable List<WeightRule> rules) {
    if (rules == null) {
      return null;
    }
    List<EndpointWeights.Rule> read = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      WeightRule rule = rules.get(i);
      try {
        read.add(
            new EndpointWeights.Rule(
                rule.podPrefix(),
                rule.node(),
                rule.zone(),
                Objects.requireNonNullElse(rule.weight(), Backend.DEFAULT_WEIGHT)));
      } catch (IllegalArgumentException e) {
        fields.report(path + ".proxy.weights[" + i + "].weight", String.valueOf(e.getMessage()));
      }
    }
    return new EndpointWeights(read);
  }

  private void checkOffered(@Nullable ProxyMode mode, @Nullable Scheduler scheduler) {
    if (mode != null && scheduler != null && !mode.schedulers().contains(scheduler)) {
      fields.report(
          path + ".proxy.scheduler",
          "scheduler '%s' is not offered by mode %s: use one of %s"
              .formatted(
                  scheduler.apiName(),
                  mode.apiName(),
                  mode.schedulers().stream()
                      .map(Scheduler::apiName)
                      .collect(Collectors.joining(", "))));
    }
  }
}
