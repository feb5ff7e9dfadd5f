package io.servicerouting.api.conversion;

import io.servicerouting.api.v1alpha1.Proxy;
import io.servicerouting.api.v1alpha1.Spread;
import io.servicerouting.api.v1alpha1.TrafficPolicies;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServiceFields;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
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
    Unavailable unavailable = null;
    if (proxy != null) {
      mode = fields.value(path + ".proxy.mode", proxy.mode(), ProxyMode::parse);
      scheduler = fields.value(path + ".proxy.scheduler", proxy.scheduler(), Scheduler::parse);
      unavailable =
          fields.value(path + ".proxy.unavailable", proxy.unavailable(), Unavailable::parse);
      checkOffered(mode, scheduler);
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
        mode, scheduler, unavailable, external, internal, serviceFields, rule);
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
