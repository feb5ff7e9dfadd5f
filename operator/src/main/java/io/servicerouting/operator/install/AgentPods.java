package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why agents are not ready, as far as their pods' status says. What is said does not change from
 * one attempt of a container that keeps ending to the next.
 */
final class AgentPods {

  private static final int MOST_CAUSES = 3;
  private static final int LONGEST_CAUSE = 400;

  /** What every container goes through. */
  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

  private AgentPods() {}

  /**
   * In a sentence for each cause, the most frequent one first.
   *
   * @return empty if the pods say nothing
   */
  static String whyNotReady(List<Pod> pods) {
    Map<String, List<String>> nodesByCause = new TreeMap<>();
    for (Pod pod : pods) {
      cause(pod)
          .ifPresent(
              cause -> nodesByCause.computeIfAbsent(cause, _ -> new ArrayList<>()).add(node(pod)));
    }
    var causes =
        nodesByCause.entrySet().stream()
            .sorted(Comparator.comparingInt(cause -> -cause.getValue().size()))
            .toList();
    String text =
        causes.stream()
            .limit(MOST_CAUSES)
            .map(
                cause -> "On %s: %s.".formatted(Names.of(sorted(cause.getValue())), cause.getKey()))
            .collect(Collectors.joining(" "));
    return causes.size() <= MOST_CAUSES
        ? text
        : text + " And %d other causes.".formatted(causes.size() - MOST_CAUSES);
  }

  private static List<String> sorted(List<String> names) {
    return names.stream().sorted().toList();
  }

  private static Optional<String> cause(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null || pod.getMetadata().getDeletionTimestamp() != null || isReady(status)) {
      return Optional.empty();
    }
    return unscheduled(status)
        .or(() -> containers(status))
        .or(() ->
            "Failed".equals(status.getPhase())
                ? Optional.of(text(status.getReason(), status.getMessage()))
                : Optional.empty())
        .map(AgentPods::cut);
  }

  private static boolean isReady(PodStatus status) {
    return status.getConditions().stream()
        .anyMatch(condition ->
            "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private static Optional<String> unscheduled(PodStatus status) {
    return status.getConditions().stream()
        .filter(condition ->
            "PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus()))
        .map(condition -> text(condition.getReason(), condition.getMessage()))
        .findFirst();
  }

  private static Optional<String> containers(PodStatus status) {
    return status.getContainerStatuses().stream()
        .filter(container -> !Boolean.TRUE.equals(container.getReady()))
        .map(AgentPods::container)
        .findFirst();
  }

  private static String container(ContainerStatus container) {
    var ended = failed(container.getState());
    if (ended == null) {
      ended = failed(container.getLastState());
    }
    if (ended != null) {
      return ended(ended);
    }
    var waiting = container.getState() == null ? null : container.getState().getWaiting();
    if (waiting != null) {
      return waiting(waiting);
    }
    return "it runs and is not ready yet; its log says why";
  }

  private static @Nullable ContainerStateTerminated failed(@Nullable ContainerState state) {
    var terminated = state == null ? null : state.getTerminated();
    return terminated == null || Objects.equals(terminated.getExitCode(), 0) ? null : terminated;
  }

  private static String ended(ContainerStateTerminated ended) {
    String how =
        "it ended with exit code %d%s"
            .formatted(
                Objects.requireNonNullElse(ended.getExitCode(), -1),
                ended.getReason() == null || ended.getReason().equals("Error")
                    ? ""
                    : " (" + ended.getReason() + ")");
    var message = ended.getMessage();
    return message == null || message.isBlank() ? how : how + ": " + message.strip();
  }

  private static String waiting(ContainerStateWaiting waiting) {
    return STARTING.contains(String.valueOf(waiting.getReason()))
        ? "it is being started"
        : text(waiting.getReason(), waiting.getMessage());
  }

  private static String text(@Nullable String reason, @Nullable String message) {
    if (message == null || message.isBlank()) {
      return reason == null ? "no reason is given" : reason;
    }
    return reason == null ? message.strip() : reason + ": " + message.strip();
  }

  private static String cut(String cause) {
    String line = cause.replaceAll("\\s+", " ");
    while (line.endsWith(".")) {
      line = line.substring(0, line.length() - 1);
    }
    return line.length() <= LONGEST_CAUSE ? line : line.substring(0, LONGEST_CAUSE) + "...";
  }

  /** A pod of a DaemonSet says where it is meant to run also before it is scheduled. */
  private static String node(Pod pod) {
    String name = pod.getSpec().getNodeName();
    if (name != null && !name.isEmpty()) {
      return name;
    }
    var affinity = pod.getSpec().getAffinity();
    var nodeAffinity = affinity == null ? null : affinity.getNodeAffinity();
    var required =
        nodeAffinity == null
            ? null
            : nodeAffinity.getRequiredDuringSchedulingIgnoredDuringExecution();
    return required == null
        ? "a node"
        : required.getNodeSelectorTerms().stream()
            .flatMap(term -> term.getMatchFields().stream())
            .filter(field -> "metadata.name".equals(field.getKey()))
            .map(NodeSelectorRequirement::getValues)
            .flatMap(List::stream)
            .findFirst()
            .orElse("a node");
  }
}
