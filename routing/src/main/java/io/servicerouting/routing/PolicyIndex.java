package io.servicerouting.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policies and namespaces as last seen, which Services a change of one concerns, and what they
 * amount to for a Service. Looks only at policies that could concern the Service: those that name
 * it or select by label in its namespace, and cluster policies. Not thread-safe.
 */
public final class PolicyIndex {
  private final Map<String, NamespacePolicies> byNamespace = new HashMap<>();
  private final Map<String, ClusterRoutingPolicy> cluster = new HashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();

  /** Whom a change concerns. */
  public interface Affected {
    /** One Service, which may not exist. */
    void service(ObjectName service);

    /** All Services of a namespace. */
    void namespace(String namespace);

    /** All Services. */
    void everything();
  }

  /**
   * Takes a policy; null if it is gone. Tells about the Services of its old targets and of its new
   * ones.
   */
  public void put(ObjectName name, @Nullable RoutingPolicy policy, Affected affected) {
    NamespacePolicies policies =
        byNamespace.computeIfAbsent(name.namespace(), namespace -> new NamespacePolicies());
    RoutingPolicy before = policies.put(name, policy);
    if (policies.isEmpty()) {
      byNamespace.remove(name.namespace());
    }
    if (before != null) {
      tell(before, affected);
    }
    if (policy != null) {
      tell(policy, affected);
    }
  }

  private static void tell(RoutingPolicy policy, Affected affected) {
    switch (policy.target()) {
      case PolicyTarget.Refs(List<PolicyTarget.Ref> refs) ->
          refs.forEach(
              ref -> affected.service(new ObjectName(policy.name().namespace(), ref.service())));
      case PolicyTarget.Selector selector -> affected.namespace(policy.name().namespace());
    }
  }

  /** Takes a cluster policy; null if it is gone. */
  public void putCluster(String name, @Nullable ClusterRoutingPolicy policy, Affected affected) {
    ClusterRoutingPolicy before = policy == null ? cluster.remove(name) : cluster.put(name, policy);
    if (before != null || policy != null) {
      affected.everything();
    }
  }

  /** Takes a namespace's labels; null if it is gone. */
  public void putNamespace(String name, @Nullable Map<String, String> labels, Affected affected) {
    Map<String, String> before =
        labels == null ? namespaceLabels.remove(name) : namespaceLabels.put(name, labels);
    // Only cluster policies look at a namespace's labels.
    if (!cluster.isEmpty() && !labelsOrNone(before).equals(labelsOrNone(labels))) {
      affected.namespace(name);
    }
  }

  private static Map<String, String> labelsOrNone(@Nullable Map<String, String> labels) {
    return labels == null ? Map.of() : labels;
  }

  /**
   * What holds for one port of a Service.
   *
   * @param portName the port's name; empty if it has none
   * @param defaultMode the mode if nobody names one
   */
  public EffectivePolicy resolve(ServiceInfo service, String portName, ProxyMode defaultMode) {
    return PolicyResolution.resolve(
        service, portName, labelsOf(service), candidates(service), cluster.values(), defaultMode);
  }

  /** What holds for a Service, apart from what policies say about single ports. */
  public EffectivePolicy resolveWhole(ServiceInfo service, ProxyMode defaultMode) {
    return PolicyResolution.resolve(
        service, null, labelsOf(service), candidates(service), cluster.values(), defaultMode);
  }

  /** Whether any policy or cluster policy concerns a Service or one of its ports. */
  public boolean concerns(ServiceInfo service) {
    return candidates(service).stream()
            .anyMatch(policy -> PolicyResolution.concerns(policy, service))
        || cluster.values().stream()
            .anyMatch(policy -> PolicyResolution.concerns(policy, service, labelsOf(service)));
  }

  /** The policies that concern a Service or one of its ports, by name. */
  public List<RoutingPolicy> policies(ServiceInfo service) {
    return candidates(service).stream()
        .filter(policy -> PolicyResolution.concerns(policy, service))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** The cluster policies that concern a Service, by name. */
  public List<ClusterRoutingPolicy> clusterPolicies(ServiceInfo service) {
    return cluster.values().stream()
        .filter(policy -> PolicyResolution.concerns(policy, service, labelsOf(service)))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  /** A policy as it was put here; null if there is none of that name. */
  public @Nullable RoutingPolicy policy(ObjectName name) {
    NamespacePolicies policies = byNamespace.get(name.namespace());
    return policies == null ? null : policies.all.get(name);
  }

  /**
   * What a policy achieves for one of its targets.
   *
   * @param policyName the policy; it has to have been put here
   * @param service the target
   * @param sectionName the target's port; null if the target is the whole Service
   * @param defaultMode the mode if nobody names one
   * @throws IllegalArgumentException if there is no such policy
   */
  public PolicyVerdict verdict(
      ObjectName policyName,
      ServiceInfo service,
      @Nullable String sectionName,
      ProxyMode defaultMode) {
    RoutingPolicy policy = policy(policyName);
    if (policy == null) {
      throw new IllegalArgumentException("there is no policy " + policyName);
    }
    return PolicyVerdict.of(
        policy, service, sectionName, port -> resolve(service, port, defaultMode));
  }

  private Map<String, String> labelsOf(ServiceInfo service) {
    return namespaceLabels.getOrDefault(service.name().namespace(), Map.of());
  }

  private Collection<RoutingPolicy> candidates(ServiceInfo service) {
    NamespacePolicies policies = byNamespace.get(service.name().namespace());
    return policies == null ? List.of() : policies.candidates(service.name().name());
  }

  /** The policies of one namespace, by what they look for. */
  private static final class NamespacePolicies {
    private final Map<ObjectName, RoutingPolicy> all = new HashMap<>();
    private final Map<String, Map<ObjectName, RoutingPolicy>> byService = new HashMap<>();
    private final Map<ObjectName, RoutingPolicy> selecting = new HashMap<>();

    @Nullable RoutingPolicy put(ObjectName name, @Nullable RoutingPolicy policy) {
      RoutingPolicy before = policy == null ? all.remove(name) : all.put(name, policy);
      if (before != null) {
        forget(before);
      }
      if (policy != null) {
        enter(policy);
      }
      return before;
    }

    private void enter(RoutingPolicy policy) {
      switch (policy.target()) {
        case PolicyTarget.Refs(List<PolicyTarget.Ref> refs) ->
            refs.forEach(ref ->
                byService
                    .computeIfAbsent(ref.service(), service -> new HashMap<>())
                    .put(policy.name(), policy));
        case PolicyTarget.Selector selector -> selecting.put(policy.name(), policy);
      }
    }

    private void forget(RoutingPolicy policy) {
      switch (policy.target()) {
        case PolicyTarget.Refs(List<PolicyTarget.Ref> refs) ->
            refs.forEach(ref ->
                byService.computeIfPresent(
                    ref.service(),
                    (service, named) -> {
                      named.remove(policy.name());
                      return named.isEmpty() ? null : named;
                    }));
        case PolicyTarget.Selector selector -> selecting.remove(policy.name());
      }
    }

    Collection<RoutingPolicy> candidates(String service) {
      Map<ObjectName, RoutingPolicy> named = byService.getOrDefault(service, Map.of());
      if (selecting.isEmpty()) {
        return named.values();
      }
      List<RoutingPolicy> candidates = new ArrayList<>(named.values());
      candidates.addAll(selecting.values());
      return candidates;
    }

    boolean isEmpty() {
      return all.isEmpty();
    }
  }
}
