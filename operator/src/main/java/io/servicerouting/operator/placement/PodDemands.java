package io.servicerouting.operator.placement;

import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.operator.world.WorldNode.Taint;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod demands of its node, apart from room: labels, and no taint but those it tolerates. As
 * the scheduler's plugins NodeAffinity and TaintToleration judge it.
 *
 * @param nodeSelector {@code spec.nodeSelector}
 * @param affinity the terms of its required node affinity, one of which has to match; empty if it
 *     requires none
 * @param tolerations {@code spec.tolerations}
 */
public record PodDemands(
    Map<String, String> nodeSelector,
    List<NodeSelectorTerm> affinity,
    Set<Toleration> tolerations) {

  /** Those of a pod that demands nothing. */
  public static final PodDemands NONE = new PodDemands(Map.of(), List.of(), Set.of());

  /** Those of a pod. */
  public static PodDemands of(PodSpec spec) {
    var nodeAffinity = spec.getAffinity() == null ? null : spec.getAffinity().getNodeAffinity();
    var required =
        nodeAffinity == null
            ? null
            : nodeAffinity.getRequiredDuringSchedulingIgnoredDuringExecution();
    return new PodDemands(
        Map.copyOf(Objects.requireNonNullElse(spec.getNodeSelector(), Map.of())),
        required == null ? List.of() : List.copyOf(required.getNodeSelectorTerms()),
        Set.copyOf(spec.getTolerations()));
  }

  /**
   * Why a node does not meet them, for people.
   *
   * @return null if it does
   */
  public @Nullable String obstacle(WorldNode node) {
    if (!node.labels().entrySet().containsAll(nodeSelector.entrySet())
        || (!affinity.isEmpty()
            && affinity.stream().noneMatch(term -> NodeSelectorTerms.matches(term, node)))) {
      return "node %s has not the labels that the pod selects".formatted(node.name());
    }
    return node.taints().stream()
        .filter(Taint::keepsPodsAway)
        .filter(taint -> tolerations.stream().noneMatch(each -> tolerates(each, taint)))
        .findFirst()
        .map(taint -> "node %s has the taint %s".formatted(node.name(), taint.key()))
        .orElse(null);
  }

  private static boolean tolerates(Toleration toleration, Taint taint) {
    boolean exists = "Exists".equals(toleration.getOperator());
    String key = Objects.requireNonNullElse(toleration.getKey(), "");
    String effect = Objects.requireNonNullElse(toleration.getEffect(), "");
    return (effect.isEmpty() || effect.equals(taint.effect()))
        && (key.isEmpty() ? exists : key.equals(taint.key()))
        && (exists || Objects.requireNonNullElse(toleration.getValue(), "").equals(taint.value()));
  }
}
