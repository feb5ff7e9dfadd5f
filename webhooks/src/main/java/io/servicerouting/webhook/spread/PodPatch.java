package io.servicerouting.webhook.spread;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAntiAffinity;
import io.fabric8.kubernetes.api.model.PodAntiAffinityBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.WeightedPodAffinityTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Appends terms to a pod's spec and makes the objects and lists that it lacks for them. */
final class PodPatch {

  private static final String AFFINITY = "/spec/affinity";
  private static final String ANTI_AFFINITY = AFFINITY + "/podAntiAffinity";
  private static final String PREFERRED =
      ANTI_AFFINITY + "/preferredDuringSchedulingIgnoredDuringExecution";
  private static final String REQUIRED =
      ANTI_AFFINITY + "/requiredDuringSchedulingIgnoredDuringExecution";
  private static final String CONSTRAINTS = "/spec/topologySpreadConstraints";
  private static final String ANNOTATIONS = "/metadata/annotations";

  private final Pod pod;
  private final List<PatchOperation> operations = new ArrayList<>();

  private PodPatch(Pod pod) {
    this.pod = pod;
  }

  /**
   * The operations, to be applied in this order.
   *
   * @param terms what to append; not empty
   */
  static List<PatchOperation> of(
      Pod pod, List<SpreadTerm> terms, String annotation, String annotationValue) {
    var patch = new PodPatch(pod);
    patch.antiAffinity(terms);
    patch.append(
        CONSTRAINTS,
        pod.getSpec().getTopologySpreadConstraints(),
        terms.stream()
            .flatMap(term ->
                term instanceof SpreadTerm.Constraint(TopologySpreadConstraint constraint)
                    ? Stream.of(constraint)
                    : null)
            .toList());
    patch.annotate(annotation, annotationValue);
    return List.copyOf(patch.operations);
  }

  private void antiAffinity(List<SpreadTerm> terms) {
    var preferred = new ArrayList<WeightedPodAffinityTerm>();
    var required = new ArrayList<PodAffinityTerm>();
    for (SpreadTerm term : terms) {
      switch (term) {
        case SpreadTerm.Preferred(WeightedPodAffinityTerm entry) -> preferred.add(entry);
        case SpreadTerm.Required(PodAffinityTerm entry) -> required.add(entry);
        case SpreadTerm.Constraint constraint -> {}
      }
    }
    if (preferred.isEmpty() && required.isEmpty()) {
      return;
    }
    Affinity affinity = pod.getSpec().getAffinity();
    PodAntiAffinity present = affinity == null ? null : affinity.getPodAntiAffinity();
    if (present != null) {
      append(PREFERRED, present.getPreferredDuringSchedulingIgnoredDuringExecution(), preferred);
      append(REQUIRED, present.getRequiredDuringSchedulingIgnoredDuringExecution(), required);
      return;
    }
    PodAntiAffinity made =
        new PodAntiAffinityBuilder()
            .withPreferredDuringSchedulingIgnoredDuringExecution(preferred)
            .withRequiredDuringSchedulingIgnoredDuringExecution(required)
            .build();
    operations.add(
        affinity == null
            ? PatchOperation.add(AFFINITY, new AffinityBuilder().withPodAntiAffinity(made).build())
            : PatchOperation.add(ANTI_AFFINITY, made));
  }

  /** An empty list may be absent or null in the JSON, so it is written as a whole. */
  private <T> void append(String path, List<T> present, List<T> added) {
    if (added.isEmpty()) {
      return;
    }
    if (present.isEmpty()) {
      operations.add(PatchOperation.add(path, added));
      return;
    }
    added.forEach(entry -> operations.add(PatchOperation.add(path + "/-", entry)));
  }

  private void annotate(String name, String value) {
    Map<String, String> present = pod.getMetadata().getAnnotations();
    operations.add(
        present == null || present.isEmpty()
            ? PatchOperation.add(ANNOTATIONS, Map.of(name, value))
            : PatchOperation.add(ANNOTATIONS + "/" + PatchOperation.escaped(name), value));
  }
}
