package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What evictions need to know of a pod.
 *
 * <p>A pod is moved only if its successor can be expected to do as well anywhere else, and if that
 * can be told: its owner is a ReplicaSet or a ReplicationController, which make the successor at
 * once. Pods of a StatefulSet are not moved: they are replaced only after they are gone, keep their
 * identity, and their volumes may tie them to a node or zone. Nor are pods of DaemonSets, Jobs and
 * static pods, and pods with volume claims, host ports, or required affinities, for which a better
 * place cannot be worked out here.
 *
 * @param pod the pod
 * @param owner its controller; null if it has none
 * @param obstacle why it is not moved; null if it may be
 */
record PodFacts(Pod pod, @Nullable OwnerReference owner, @Nullable String obstacle) {

  /** What a pod carries that the webhook gave a spread. */
  static final String INJECTED_BY = "servicerouting.io/spread-injected-by";

  /** How a pod opts out of the webhook. */
  static final String INJECT = "servicerouting.io/inject";

  private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";
  private static final Set<String> MOVABLE_OWNERS = Set.of("ReplicaSet", "ReplicationController");

  /**
   * Looks at a pod.
   *
   * @param injection whether new pods of its namespace are given the spread of policies
   */
  static PodFacts of(Pod pod, boolean injection) {
    OwnerReference owner =
        pod.getMetadata().getOwnerReferences().stream()
            .filter(reference -> Boolean.TRUE.equals(reference.getController()))
            .findFirst()
            .orElse(null);
    return new PodFacts(pod, owner, obstacle(pod, owner, injection));
  }

  String name() {
    return pod.getMetadata().getName();
  }

  String uid() {
    return pod.getMetadata().getUid();
  }

  /** The node; empty if it is not placed yet. */
  String node() {
    return Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
  }

  boolean leaving() {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  boolean ready() {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(condition ->
                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private static @Nullable String obstacle(
      Pod pod, @Nullable OwnerReference owner, boolean injection) {
    PodSpec spec = pod.getSpec();
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    if (owner == null) {
      return "it has no controller that would replace it";
    }
    if (!MOVABLE_OWNERS.contains(owner.getKind())) {
      return "its controller is a " + owner.getKind();
    }
    if ("false".equals(annotations.get(SAFE_TO_EVICT))) {
      return "its annotation " + SAFE_TO_EVICT + " is false";
    }
    if (spec.getVolumes().stream().anyMatch(volume -> volume.getPersistentVolumeClaim() != null)) {
      return "it has a volume claim, which may tie it to its node";
    }
    if (containers(spec)
        .flatMap(container -> container.getPorts().stream())
        .anyMatch(port -> port.getHostPort() != null && port.getHostPort() != 0)) {
      return "it has a host port";
    }
    var affinity = spec.getAffinity();
    if (affinity != null
        && ((affinity.getNodeAffinity() != null
                && affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution()
                    != null)
            || (affinity.getPodAffinity() != null
                && !affinity
                    .getPodAffinity()
                    .getRequiredDuringSchedulingIgnoredDuringExecution()
                    .isEmpty()))) {
      return "it requires an affinity";
    }
    return willBeSpread(spec, annotations, injection)
        ? null
        : "its successor would get no spread: the webhook is not registered or leaves its namespace"
            + " alone, or the pod opts out of it";
  }

  /** By the webhook; or by its own template, if what it has did not come from the webhook. */
  private static boolean willBeSpread(
      PodSpec spec, Map<String, String> annotations, boolean injection) {
    if (injection && !"false".equals(annotations.get(INJECT))) {
      return true;
    }
    boolean hasSpread =
        !spec.getTopologySpreadConstraints().isEmpty()
            || (spec.getAffinity() != null && spec.getAffinity().getPodAntiAffinity() != null);
    return hasSpread && !annotations.containsKey(INJECTED_BY);
  }

  private static Stream<Container> containers(PodSpec spec) {
    return Stream.of(spec.getContainers(), spec.getInitContainers()).flatMap(List::stream);
  }
}
