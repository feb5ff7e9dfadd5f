package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Condition;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.NodeRoutingStateStatus;
import io.servicerouting.api.v1alpha1.ObjectProblem;
import io.servicerouting.operator.world.NodeState.NodeException;
import io.servicerouting.routing.ObjectName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reduces what agents report. */
final class NodeStateConversion {
  private final Interner interner = new Interner();

  NodeState convert(NodeRoutingState state) {
    NodeRoutingStateStatus status = state.getStatus();
    String node = state.getMetadata().getName();
    if (status == null) {
      return new NodeState(node, -1, -1, Map.of(), 0, null, "", "", null, List.of());
    }
    var policies = status.policies();
    List<ObjectProblem> listed =
        policies == null || policies.exceptions() == null ? List.of() : policies.exceptions();
    int count = policies == null ? 0 : Objects.requireNonNullElse(policies.exceptionCount(), 0);
    return new NodeState(
        node,
        marker(policies == null ? null : policies.programmedResourceVersion()),
        marker(policies == null ? null : policies.programmedClusterResourceVersion()),
        exceptions(listed),
        Math.max(0, count - listed.size()),
        failure(status.conditions()),
        text(status.agentVersion()),
        text(status.install()),
        status.kubeProxy() == null ? null : interner.same(status.kubeProxy()),
        status.modes() == null ? List.of() : interner.same(List.copyOf(status.modes())));
  }

  private String text(@Nullable String text) {
    return text == null ? "" : interner.same(text);
  }

  private static long marker(@Nullable String text) {
    if (text == null) {
      return -1;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1; // the schema lets in digits only: a number too long for the API server itself
    }
  }

  private static Map<PolicyRef, NodeException> exceptions(List<ObjectProblem> listed) {
    Map<PolicyRef, NodeException> exceptions = new LinkedHashMap<>();
    for (ObjectProblem problem : listed) {
      PolicyRef policy =
          switch (problem.kind()) {
            case "ServiceRoutingPolicy" ->
                new PolicyRef.Namespaced(
                    new ObjectName(
                        Objects.requireNonNullElse(problem.namespace(), ""), problem.name()));
            case "ClusterServiceRoutingPolicy" -> new PolicyRef.Cluster(problem.name());
            default -> null; // an agent newer than this operator knows more kinds
          };
      if (policy != null) {
        exceptions.putIfAbsent(
            policy,
            new NodeException(
                Objects.requireNonNullElse(problem.reason(), ""),
                Objects.requireNonNullElse(problem.field(), ""),
                problem.message()));
      }
    }
    return Map.copyOf(exceptions);
  }

  private static @Nullable String failure(@Nullable List<Condition> conditions) {
    if (conditions == null) {
      return null;
    }
    return conditions.stream()
        .filter(each -> "Programmed".equals(each.getType()) && "False".equals(each.getStatus()))
        .map(Condition::getMessage)
        .findFirst()
        .orElse(null);
  }
}
