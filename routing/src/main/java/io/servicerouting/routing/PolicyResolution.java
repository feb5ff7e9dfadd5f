package io.servicerouting.routing;

import io.servicerouting.routing.ClusterRoutingPolicy.Kind;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.EffectivePolicy.Specificity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Weighs all policies that concern a Service port.
 *
 * <p>Each field is decided by itself: overrides of cluster policies first, then a policy that names
 * the port, one that names the Service, one that selects it by label, then defaults of cluster
 * policies, then the Service's own field or the product's default. Among equals the oldest policy
 * wins, then the one whose namespace and name sort first (Gateway API, GEP-713).
 */
public final class PolicyResolution {
  private PolicyResolution() {}

  /**
   * Resolves one Service port.
   *
   * @param service the Service
   * @param portName the port's name; empty if it has none. Null: the Service apart from what
   *     policies say about single ports
   * @param namespaceLabels the labels of the Service's namespace
   * @param policies policies of the Service's namespace; others are ignored
   * @param clusterPolicies all cluster policies
   * @param defaultMode the mode if nobody names one
   */
  public static EffectivePolicy resolve(
      ServiceInfo service,
      @Nullable String portName,
      Map<String, String> namespaceLabels,
      Collection<RoutingPolicy> policies,
      Collection<ClusterRoutingPolicy> clusterPolicies,
      ProxyMode defaultMode) {
    List<Voice> voices = voices(service, portName, namespaceLabels, policies, clusterPolicies);
    Resolved<ProxyMode> mode =
        first(voices, PolicySettings::mode, defaultMode, new Reason.ProductDefault());
    // A scheduler that belongs to a mode somebody more specific replaced means nothing here.
    Resolved<Scheduler> scheduler =
        first(
            voices,
            settings -> offered(mode.value(), settings.scheduler()),
            mode.value().defaultScheduler(),
            new Reason.ProductDefault());
    List<Voice> wholeService = voices.stream().filter(voice -> !voice.concernsOnePort()).toList();
    return new EffectivePolicy(
        mode,
        scheduler,
        first(
            voices,
            settings -> known(scheduler.value(), settings.schedulerFlags()),
            Set.of(),
            new Reason.ProductDefault()),
        first(
            voices, PolicySettings::unavailable, Unavailable.FALLBACK, new Reason.ProductDefault()),
        first(voices, PolicySettings::weights, EndpointWeights.even(), new Reason.ProductDefault()),
        first(
            wholeService, PolicySettings::external, service.external(), new Reason.ServiceField()),
        first(
            wholeService, PolicySettings::internal, service.internal(), new Reason.ServiceField()),
        first(
            wholeService,
            PolicySettings::serviceFields,
            ServiceFields.WHEN_UNSTATED,
            new Reason.ProductDefault()),
        first(wholeService, PolicySettings::spread));
  }

  /**
   * How a policy refers to a Service port, the most specific way if there are several.
   *
   * @param portName the port's name; null for the Service as a whole
   * @return null if the policy does not concern it
   */
  public static @Nullable Specificity specificity(
      RoutingPolicy policy, ServiceInfo service, @Nullable String portName) {
    if (!policy.name().namespace().equals(service.name().namespace())) {
      return null;
    }
    return switch (policy.target()) {
      case PolicyTarget.Selector(Map<String, String> labels) ->
          service.labels().entrySet().containsAll(labels.entrySet()) ? Specificity.SELECTOR : null;
      case PolicyTarget.Refs(List<PolicyTarget.Ref> refs) ->
          refs.stream()
              .filter(ref -> ref.service().equals(service.name().name()))
              .filter(ref -> ref.sectionName() == null || ref.sectionName().equals(portName))
              .map(ref -> ref.sectionName() == null ? Specificity.NAME : Specificity.PORT)
              .min(Comparator.naturalOrder())
              .orElse(null);
    };
  }

  /** Whether a policy concerns a Service: the whole of it, or a port that it has. */
  public static boolean concerns(RoutingPolicy policy, ServiceInfo service) {
    return specificity(policy, service, null) != null
        || service.ports().stream()
            .anyMatch(port -> specificity(policy, service, port.name()) != null);
  }

  /** Whether a cluster policy concerns a Service. */
  public static boolean concerns(
      ClusterRoutingPolicy policy, ServiceInfo service, Map<String, String> namespaceLabels) {
    LabelSelector services = policy.serviceSelector();
    return policy.namespaceSelector().matches(namespaceLabels)
        && (services == null || services.matches(service.labels()));
  }

  /** Somebody who may decide a field. */
  private record Voice(PolicySettings settings, Reason reason) {
    boolean concernsOnePort() {
      return reason instanceof Reason.Policy policy && policy.by() == Specificity.PORT;
    }
  }

  private static List<Voice> voices(
      ServiceInfo service,
      @Nullable String portName,
      Map<String, String> namespaceLabels,
      Collection<RoutingPolicy> policies,
      Collection<ClusterRoutingPolicy> clusterPolicies) {
    List<ClusterRoutingPolicy> cluster =
        clusterPolicies.stream()
            .filter(policy -> concerns(policy, service, namespaceLabels))
            .sorted(
                Comparator.comparing(ClusterRoutingPolicy::created)
                    .thenComparing(ClusterRoutingPolicy::name))
            .toList();
    List<Voice> voices = new ArrayList<>();
    for (ClusterRoutingPolicy policy : cluster) {
      if (policy.kind() == Kind.OVERRIDES) {
        voices.add(new Voice(policy.settings(), new Reason.ClusterOverride(policy.name())));
      }
    }
    record Match(RoutingPolicy policy, Specificity by) {}
    policies.stream()
        .flatMap(policy -> {
          Specificity by = specificity(policy, service, portName);
          return by == null ? null : Stream.of(new Match(policy, by));
        })
        .sorted(
            Comparator.comparing(Match::by)
                .thenComparing(match -> match.policy().created())
                .thenComparing(match -> match.policy().name()))
        .map(match ->
            new Voice(
                match.policy().settings(), new Reason.Policy(match.policy().name(), match.by())))
        .forEach(voices::add);
    for (ClusterRoutingPolicy policy : cluster) {
      if (policy.kind() == Kind.DEFAULTS) {
        voices.add(new Voice(policy.settings(), new Reason.ClusterDefault(policy.name())));
      }
    }
    return voices;
  }

  private static @Nullable Scheduler offered(ProxyMode mode, @Nullable Scheduler scheduler) {
    return scheduler != null && mode.schedulers().contains(scheduler) ? scheduler : null;
  }

  private static @Nullable Set<SchedulerFlag> known(
      Scheduler scheduler, @Nullable Set<SchedulerFlag> flags) {
    return flags != null && scheduler.flags().containsAll(flags) ? flags : null;
  }

  private static <T> Resolved<T> first(
      List<Voice> voices,
      Function<PolicySettings, @Nullable T> field,
      T otherwise,
      Reason otherwiseBecause) {
    Resolved<T> stated = first(voices, field);
    return stated == null ? new Resolved<>(otherwise, otherwiseBecause) : stated;
  }

  private static <T> @Nullable Resolved<T> first(
      List<Voice> voices, Function<PolicySettings, @Nullable T> field) {
    for (Voice voice : voices) {
      T value = field.apply(voice.settings());
      if (value != null) {
        return new Resolved<>(value, voice.reason());
      }
    }
    return null;
  }
}
