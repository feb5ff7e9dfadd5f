package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reduces pods that have no node to those that the scheduler has tried to place in vain. */
final class UnplacedPodConversion {
  /** The label that a Deployment gives its ReplicaSets and their pods. */
  private static final String TEMPLATE_HASH = "pod-template-hash";

  /** What is after it tells of evicting other pods, and repeats the rest. */
  private static final String PREEMPTION = " preemption:";

  private static final int LONGEST_MESSAGE = 256;

  private final Interner interner = new Interner();

  /**
   * Reduces a pod.
   *
   * @return null if the scheduler has not tried it yet, is not to try it (a scheduling gate), or
   *     need not any more
   */
  @Nullable UnplacedPod convert(Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    PodCondition scheduled = scheduled(pod);
    if (metadata.getDeletionTimestamp() != null
        || scheduled == null
        || !"False".equals(scheduled.getStatus())
        || "SchedulingGated".equals(scheduled.getReason())) {
      return null;
    }
    Map<String, String> labels =
        metadata.getLabels() == null ? Map.of() : Map.copyOf(metadata.getLabels());
    return new UnplacedPod(
        new ObjectName(interner.same(metadata.getNamespace()), metadata.getName()),
        interner.same(labels),
        interner.same(owner(metadata, labels)),
        interner.same(Objects.requireNonNullElse(scheduled.getReason(), "")),
        interner.same(shortened(Objects.requireNonNullElse(scheduled.getMessage(), ""))));
  }

  private static @Nullable PodCondition scheduled(Pod pod) {
    List<PodCondition> conditions =
        pod.getStatus() == null ? null : pod.getStatus().getConditions();
    return conditions == null
        ? null
        : conditions.stream()
            .filter(condition -> "PodScheduled".equals(condition.getType()))
            .findFirst()
            .orElse(null);
  }

  /** A ReplicaSet of a Deployment is named {@code DEPLOYMENT-HASH}; people scale the Deployment. */
  private static String owner(ObjectMeta metadata, Map<String, String> labels) {
    OwnerReference owner =
        metadata.getOwnerReferences().stream()
            .filter(reference -> Boolean.TRUE.equals(reference.getController()))
            .findFirst()
            .orElse(null);
    if (owner == null) {
      return "pod " + metadata.getName();
    }
    String ending = "-" + labels.get(TEMPLATE_HASH);
    return "ReplicaSet".equals(owner.getKind()) && owner.getName().endsWith(ending)
        ? "Deployment " + owner.getName().substring(0, owner.getName().length() - ending.length())
        : owner.getKind() + " " + owner.getName();
  }

  private static String shortened(String message) {
    int end = message.indexOf(PREEMPTION);
    String text = (end < 0 ? message : message.substring(0, end)).strip();
    return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE - 3) + "..." : text;
  }
}
