package io.servicerouting.webhook.spread;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTermBuilder;
import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.SpreadRule;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What one Service's rule adds to a pod's spec. */
sealed interface SpreadTerm {

  /** Names the ReplicaSet's revision; Deployments put it on their pods. */
  String POD_TEMPLATE_HASH = "pod-template-hash";

  /** The node label that tells places apart. */
  String topologyKey();

  /** How strict it is; of two terms for the same pods and places the larger one is kept. */
  int strength();

  /**
   * {@code podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[]}.
   *
   * @param term the entry
   */
  record Preferred(WeightedPodAffinityTerm term) implements SpreadTerm {
    @Override
    public String topologyKey() {
      return term.getPodAffinityTerm().getTopologyKey();
    }

    @Override
    public int strength() {
      return term.getWeight();
    }
  }

  /**
   * {@code podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[]}.
   *
   * @param term the entry
   */
  record Required(PodAffinityTerm term) implements SpreadTerm {
    @Override
    public String topologyKey() {
      return term.getTopologyKey();
    }

    @Override
    public int strength() {
      return Integer.MAX_VALUE;
    }
  }

  /**
   * {@code topologySpreadConstraints[]}.
   *
   * @param constraint the entry
   */
  record Constraint(TopologySpreadConstraint constraint) implements SpreadTerm {
    @Override
    public String topologyKey() {
      return constraint.getTopologyKey();
    }

    @Override
    public int strength() {
      int hard = constraint.getWhenUnsatisfiable().equals("DoNotSchedule") ? 10_000 : 0;
      return hard - constraint.getMaxSkew();
    }

    /** The API accepts each pair of topologyKey and whenUnsatisfiable once in a pod. */
    boolean sharesSlotWith(TopologySpreadConstraint other) {
      return Objects.equals(constraint.getTopologyKey(), other.getTopologyKey())
          && Objects.equals(constraint.getWhenUnsatisfiable(), other.getWhenUnsatisfiable());
    }
  }

  /** Whether the other is the same kind of term for the same pods and places. */
  default boolean isAlternativeTo(SpreadTerm other) {
    return (this instanceof Constraint) == (other instanceof Constraint)
        && topologyKey().equals(other.topologyKey())
        && selector().getMatchLabels().equals(other.selector().getMatchLabels());
  }

  /** Which pods it counts. */
  private LabelSelector selector() {
    return switch (this) {
      case Preferred(WeightedPodAffinityTerm term) -> term.getPodAffinityTerm().getLabelSelector();
      case Required(PodAffinityTerm term) -> term.getLabelSelector();
      case Constraint(TopologySpreadConstraint constraint) -> constraint.getLabelSelector();
    };
  }

  /**
   * The term of a rule.
   *
   * @param selector the Service's selector: its pods are what is spread
   * @param podLabels the labels of the pod that is being created
   */
  static SpreadTerm of(
      SpreadRule rule, Map<String, String> selector, Map<String, String> podLabels) {
    var pods = new LabelSelectorBuilder().withMatchLabels(selector).build();
    return switch (rule) {
      case SpreadRule.PodAntiAffinity affinity -> {
        boolean required = affinity.enforcement() == SpreadEnforcement.REQUIRED;
        var term =
            new PodAffinityTermBuilder()
                .withLabelSelector(required ? ofRevision(pods, podLabels) : pods)
                .withTopologyKey(affinity.topologyKey())
                .build();
        yield required
            ? new Required(term)
            : new Preferred(
                new WeightedPodAffinityTermBuilder()
                    .withWeight(affinity.weight())
                    .withPodAffinityTerm(term)
                    .build());
      }
      case SpreadRule.TopologySpread spread -> new Constraint(constraint(spread, pods, podLabels));
    };
  }

  private static TopologySpreadConstraint constraint(
      SpreadRule.TopologySpread rule, LabelSelector pods, Map<String, String> podLabels) {
    return new TopologySpreadConstraintBuilder()
        .withLabelSelector(pods)
        .withTopologyKey(rule.topologyKey())
        .withMaxSkew(rule.maxSkew())
        .withWhenUnsatisfiable(
            rule.enforcement() == SpreadEnforcement.REQUIRED ? "DoNotSchedule" : "ScheduleAnyway")
        // By default a tainted node counts as an empty place, and DoNotSchedule would wait for
        // it for ever.
        .withNodeTaintsPolicy("Honor")
        // Else the pods of the old revision count during a rollout, which then stalls or ends
        // uneven.
        .withMatchLabelKeys(revisionKeys(pods, podLabels))
        .build();
  }

  /** The label that tells revisions apart; the API refuses a key that the selector has too. */
  private static List<String> revisionKeys(LabelSelector pods, Map<String, String> podLabels) {
    return podLabels.containsKey(POD_TEMPLATE_HASH)
            && !pods.getMatchLabels().containsKey(POD_TEMPLATE_HASH)
        ? List.of(POD_TEMPLATE_HASH)
        : List.of();
  }

  /**
   * Else a rollout that makes a new pod before it takes an old one away never ends if every node
   * has an old one. Written out, because API servers before 1.31 do not know {@code matchLabelKeys}
   * of an affinity.
   */
  private static LabelSelector ofRevision(LabelSelector pods, Map<String, String> podLabels) {
    var selector = new LabelSelectorBuilder(pods);
    revisionKeys(pods, podLabels)
        .forEach(key ->
            selector
                .addNewMatchExpression()
                .withKey(key)
                .withOperator("In")
                .withValues(podLabels.get(key))
                .endMatchExpression());
    return selector.build();
  }
}
