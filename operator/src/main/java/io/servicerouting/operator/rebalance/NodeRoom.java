package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.servicerouting.operator.placement.PodDemands;
import io.servicerouting.operator.world.WorldNode;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the scheduler can place a pod on a node: it has the labels the pod selects, no taint that
 * the pod does not tolerate, and room, by the sum of the requests of its pods against what it can
 * allot.
 */
final class NodeRoom {

  private NodeRoom() {}

  /**
   * Why a pod cannot be placed on a node.
   *
   * @param others the pods that are on the node
   * @return null if it can be
   */
  static @Nullable String obstacle(Pod pod, Node node, Collection<Pod> others) {
    String name = node.getMetadata().getName();
    String unmet = PodDemands.of(pod.getSpec()).obstacle(WorldNode.of(node));
    if (unmet != null) {
      return unmet;
    }
    Map<String, BigDecimal> wanted = requests(pod.getSpec());
    Map<String, BigDecimal> used = new HashMap<>();
    for (Pod other : others) {
      if (!isOver(other)) {
        requests(other.getSpec())
            .forEach((resource, amount) -> used.merge(resource, amount, BigDecimal::add));
      }
    }
    Map<String, Quantity> allocatable =
        Objects.requireNonNullElse(node.getStatus().getAllocatable(), Map.of());
    for (var each : wanted.entrySet()) {
      Quantity all = allocatable.get(each.getKey());
      BigDecimal available = all == null ? BigDecimal.ZERO : all.getNumericalAmount();
      BigDecimal taken = used.getOrDefault(each.getKey(), BigDecimal.ZERO);
      if (taken.add(each.getValue()).compareTo(available) > 0) {
        return "node %s has no room: of %s %s it can allot, %s is requested, and the pod requests %s"
            .formatted(
                name,
                available.toPlainString(),
                each.getKey(),
                taken.toPlainString(),
                each.getValue().toPlainString());
      }
    }
    return null;
  }

  private static boolean isOver(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** As the scheduler counts: containers together, or the largest init container; and one pod. */
  private static Map<String, BigDecimal> requests(PodSpec spec) {
    Map<String, BigDecimal> sum = new HashMap<>();
    for (Container container : spec.getContainers()) {
      requests(container).forEach((resource, amount) -> add(sum, resource, amount));
    }
    Map<String, BigDecimal> sidecars = new HashMap<>();
    Map<String, BigDecimal> largest = new HashMap<>();
    for (Container container : spec.getInitContainers()) {
      requests(container)
          .forEach((resource, amount) -> {
            BigDecimal own = amount.getNumericalAmount();
            BigDecimal before = sidecars.getOrDefault(resource, BigDecimal.ZERO);
            if ("Always".equals(container.getRestartPolicy())) {
              sidecars.put(resource, before.add(own));
            } else {
              largest.merge(resource, own.add(before), BigDecimal::max);
            }
          });
    }
    sidecars.forEach((resource, amount) -> sum.merge(resource, amount, BigDecimal::add));
    largest.forEach((resource, amount) -> sum.merge(resource, amount, BigDecimal::max));
    Objects.requireNonNullElse(spec.getOverhead(), Map.<String, Quantity>of())
        .forEach((resource, amount) -> add(sum, resource, amount));
    sum.put("pods", BigDecimal.ONE);
    return sum;
  }

  private static void add(Map<String, BigDecimal> sum, String resource, Quantity amount) {
    sum.merge(resource, amount.getNumericalAmount(), BigDecimal::add);
  }

  private static Map<String, Quantity> requests(Container container) {
    var resources = container.getResources();
    return resources == null || resources.getRequests() == null
        ? Map.of()
        : resources.getRequests();
  }
}
