package io.servicerouting.api.conversion;

import io.fabric8.kubernetes.client.CustomResource;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.TargetSelector;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ClusterRoutingPolicy.Kind;
import io.servicerouting.routing.LabelSelector;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.RoutingPolicy;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies. The CRDs refuse most of what is reported as a problem here; it can still be met
 * when the CRD in the cluster is newer than this program, or in a file that was never applied.
 */
public final class PolicyConversion {

  private PolicyConversion() {}

  /** Reads a namespaced policy. */
  public static Conversion<RoutingPolicy> toRouting(ServiceRoutingPolicy policy) {
    return convert(
        policy,
        fields -> {
          var spec = policy.getSpec();
          if (spec == null) {
            fields.report("spec", "is missing");
            return null;
          }
          var target = target(spec, fields);
          var settings =
              new SettingsReader(fields, "spec")
                  .read(spec.proxy(), spec.trafficPolicy(), spec.spread());
          return target == null
              ? null
              : new RoutingPolicy(
                  new ObjectName(fields.namespace(), fields.name()),
                  fields.uid(),
                  fields.created(),
                  target,
                  settings);
        });
  }

  /** Reads a cluster policy. */
  public static Conversion<ClusterRoutingPolicy> toRouting(ClusterServiceRoutingPolicy policy) {
    return convert(
        policy,
        fields -> {
          var spec = policy.getSpec();
          if (spec == null) {
            fields.report("spec", "is missing");
            return null;
          }
          return clusterPolicy(spec, fields);
        });
  }

  private static <T> Conversion<T> convert(
      CustomResource<?, ?> object, Function<ObjectFields, @Nullable T> read) {
    var fields = new ObjectFields(object);
    var value = read.apply(fields);
    return value == null || !fields.problems().isEmpty()
        ? new Conversion.Unusable<>(fields.problems())
        : new Conversion.Usable<>(value);
  }

  private static @Nullable PolicyTarget target(ServiceRoutingPolicySpec spec, ObjectFields fields) {
    var refs = spec.targetRefs();
    var selector = spec.targetSelector();
    if (refs != null && selector != null) {
      fields.report("spec", "has both targetRefs and targetSelector, expected one of them");
      return null;
    }
    if (refs != null && !refs.isEmpty()) {
      return new PolicyTarget.Refs(
          refs.stream().map(ref -> new PolicyTarget.Ref(ref.name(), ref.sectionName())).toList());
    }
    if (selector != null && !labels(selector).isEmpty()) {
      return new PolicyTarget.Selector(labels(selector));
    }
    fields.report("spec", "has no target, expected targetRefs or targetSelector");
    return null;
  }

  private static Map<String, String> labels(TargetSelector selector) {
    return Map.copyOf(selector.matchLabels());
  }

  private static @Nullable ClusterRoutingPolicy clusterPolicy(
      ClusterServiceRoutingPolicySpec spec, ObjectFields fields) {
    var selectors = new SelectorReader(fields);
    var namespaces = selectors.read("spec.namespaceSelector", spec.namespaceSelector());
    LabelSelector services =
        spec.serviceSelector() == null
            ? null
            : selectors.read("spec.serviceSelector", spec.serviceSelector());
    var defaults = spec.defaults();
    var overrides = spec.overrides();
    Kind kind;
    PolicySettings settings;
    if (defaults != null && overrides == null) {
      kind = Kind.DEFAULTS;
      settings =
          new SettingsReader(fields, "spec.defaults")
              .read(defaults.proxy(), defaults.trafficPolicy(), defaults.spread());
    } else if (overrides != null && defaults == null) {
      kind = Kind.OVERRIDES;
      settings =
          new SettingsReader(fields, "spec.overrides")
              .read(overrides.proxy(), overrides.trafficPolicy(), overrides.spread());
    } else {
      fields.report("spec", "expected either defaults or overrides");
      return null;
    }
    return new ClusterRoutingPolicy(
        fields.name(), fields.uid(), fields.created(), namespaces, services, kind, settings);
  }
}
