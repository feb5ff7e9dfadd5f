package io.servicerouting.agent.view;

import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyResolution;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Policies and namespaces as last seen, and which Services a change of one concerns. */
final class PolicyIndex {
  private final Map<String, Map<ObjectName, RoutingPolicy>> byNamespace = new HashMap<>();
  private final Map<String, ClusterRoutingPolicy> cluster = new HashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();

  /** Whom a change concerns. */
  interface Affected {
    /** One Service. */
    void service(ObjectName service);

    /** All Services of a namespace. */
    void namespace(String namespace);

    /** All Services. */
    void everything();
  }

  void put(ObjectName name, @Nullable RoutingPolicy policy, Affected affected) {
    Map<ObjectName, RoutingPolicy> policies =
        byNamespace.computeIfAbsent(name.namespace(), namespace -> new HashMap<>());
    RoutingPolicy before = policy == null ? policies.remove(name) : policies.put(name, policy);
    Consumer<RoutingPolicy> tell = changed -> tell(changed, affected);
    if (before != null) {
      tell.accept(before);
    }
    if (policy != null) {
      tell.accept(policy);
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

  void putCluster(String name, @Nullable ClusterRoutingPolicy policy, Affected affected) {
    ClusterRoutingPolicy before = policy == null ? cluster.remove(name) : cluster.put(name, policy);
    if (before != null || policy != null) {
      affected.everything();
    }
  }

  void putNamespace(String name, @Nullable Map<String, String> labels, Affected affected) {
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

  EffectivePolicy resolve(ServiceInfo service, String portName, ProxyMode defaultMode) {
    String namespace = service.name().namespace();
    return PolicyResolution.resolve(
        service,
        portName,
        namespaceLabels.getOrDefault(namespace, Map.of()),
        byNamespace.getOrDefault(namespace, Map.of()).values(),
        cluster.values(),
        defaultMode);
  }
}
