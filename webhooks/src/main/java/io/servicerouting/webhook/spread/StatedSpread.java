package io.servicerouting.webhook.spread;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a pod's spec spreads it already.
 *
 * @param namespace the pod's namespace
 * @param preferred preferred anti-affinity
 * @param required required anti-affinity
 * @param constraints topology spread constraints
 */
record StatedSpread(
    String namespace,
    List<WeightedPodAffinityTerm> preferred,
    List<PodAffinityTerm> required,
    List<TopologySpreadConstraint> constraints) {

  static StatedSpread of(Pod pod, String namespace) {
    Affinity affinity = pod.getSpec().getAffinity();
    PodAntiAffinity anti = affinity == null ? null : affinity.getPodAntiAffinity();
    return new StatedSpread(
        namespace,
        anti == null ? List.of() : anti.getPreferredDuringSchedulingIgnoredDuringExecution(),
        anti == null ? List.of() : anti.getRequiredDuringSchedulingIgnoredDuringExecution(),
        pod.getSpec().getTopologySpreadConstraints());
  }

  /** Whether exactly this term is there. */
  boolean contains(SpreadTerm term) {
    return switch (term) {
      case SpreadTerm.Preferred(WeightedPodAffinityTerm entry) -> preferred.contains(entry);
      case SpreadTerm.Required(PodAffinityTerm entry) -> required.contains(entry);
      case SpreadTerm.Constraint(TopologySpreadConstraint entry) -> constraints.contains(entry);
    };
  }

  /** What is left without these terms: what somebody else has written. */
  StatedSpread without(List<SpreadTerm> terms) {
    return new StatedSpread(
        namespace,
        preferred.stream()
            .filter(entry -> !terms.contains(new SpreadTerm.Preferred(entry)))
            .toList(),
        required.stream().filter(entry -> !terms.contains(new SpreadTerm.Required(entry))).toList(),
        constraints.stream()
            .filter(entry -> !terms.contains(new SpreadTerm.Constraint(entry)))
            .toList());
  }

  /**
   * Whether it says anything about these places and all pods of a Service, by anti-affinity or by
   * topology spread.
   */
  boolean covers(String topologyKey, Map<String, String> serviceSelector) {
    return preferred.stream()
            .map(WeightedPodAffinityTerm::getPodAffinityTerm)
            .anyMatch(term -> covers(term, topologyKey, serviceSelector))
        || required.stream().anyMatch(term -> covers(term, topologyKey, serviceSelector))
        || constraints.stream()
            .anyMatch(constraint ->
                topologyKey.equals(constraint.getTopologyKey())
                    && implied(constraint.getLabelSelector(), serviceSelector));
  }

  private boolean covers(
      @Nullable PodAffinityTerm term, String topologyKey, Map<String, String> serviceSelector) {
    return term != null
        && topologyKey.equals(term.getTopologyKey())
        && coversNamespace(term)
        // With these the term is about the pods of others.
        && term.getMismatchLabelKeys().isEmpty()
        && implied(term.getLabelSelector(), serviceSelector);
  }

  /** Without any namespace a term is about the pod's own. A selector of namespaces is not read. */
  private boolean coversNamespace(PodAffinityTerm term) {
    LabelSelector selector = term.getNamespaceSelector();
    if (selector != null) {
      return isEmpty(selector) || term.getNamespaces().contains(namespace);
    }
    return term.getNamespaces().isEmpty() || term.getNamespaces().contains(namespace);
  }

  private static boolean isEmpty(LabelSelector selector) {
    return selector.getMatchLabels().isEmpty() && selector.getMatchExpressions().isEmpty();
  }

  /**
   * Whether every pod with the Service's labels is selected, whatever other labels it has. No
   * selector selects nothing.
   */
  private static boolean implied(
      @Nullable LabelSelector selector, Map<String, String> serviceSelector) {
    return selector != null
        && serviceSelector.entrySet().containsAll(selector.getMatchLabels().entrySet())
        && selector.getMatchExpressions().stream()
            .allMatch(requirement -> implied(requirement, serviceSelector));
  }

  private static boolean implied(
      LabelSelectorRequirement requirement, Map<String, String> serviceSelector) {
    String value = serviceSelector.get(requirement.getKey());
    return value != null
        && switch (requirement.getOperator()) {
          case "In" -> requirement.getValues().contains(value);
          case "NotIn" -> !requirement.getValues().contains(value);
          case "Exists" -> true;
          default -> false;
        };
  }
}
