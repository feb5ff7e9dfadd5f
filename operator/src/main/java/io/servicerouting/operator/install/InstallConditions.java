package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of ServiceRoutingConfig, such that kstatus understands them: Reconciling while
 * something is under way, Stalled while it cannot go on, otherwise Ready decides.
 */
final class InstallConditions {

  private static final int MAX_MESSAGE = 2048;

  private final @Nullable List<Condition> before;
  private final long generation;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  private InstallConditions(@Nullable List<Condition> before, long generation, Instant now) {
    this.before = before;
    this.generation = generation;
    this.now = now;
  }

  /**
   * @param problems what is wrong with the spec
   * @param note what else whoever reads "Ready" should know, as sentences; empty for nothing
   * @param before the conditions so far: one that keeps its status keeps its time
   */
  static List<Condition> of(
      AgentsVerdict agents,
      KubeProxyVerdict kubeProxy,
      List<SpecProblem> problems,
      String note,
      @Nullable List<Condition> before,
      long generation,
      Instant now) {
    var builder = new InstallConditions(before, generation, now);
    builder.ready(agents, kubeProxy, problems, note);
    builder.add(AgentsVerdict.TYPE, agents.status(), agents.reason(), agents.message());
    builder.add(KubeProxyVerdict.TYPE, kubeProxy.status(), kubeProxy.reason(), kubeProxy.message());
    return builder.conditions;
  }

  private void ready(
      AgentsVerdict agents, KubeProxyVerdict kubeProxy, List<SpecProblem> problems, String note) {
    if (!problems.isEmpty()) {
      var message =
          problems.stream().map(SpecProblem::toString).collect(Collectors.joining("; "))
              + ". Until this is corrected everything stays as it was.";
      add("Ready", "False", "Invalid", message);
      add("Stalled", "True", "Invalid", message);
    } else if (!agents.isReady()) {
      add("Ready", "False", agents.reason(), agents.message());
      add("Reconciling", "True", agents.reason(), agents.message());
    } else if (kubeProxy.changing()) {
      add("Ready", "False", kubeProxy.reason(), kubeProxy.message());
      add("Reconciling", "True", kubeProxy.reason(), kubeProxy.message());
    } else {
      add("Ready", "True", "Installed", (agents.message() + " " + note).strip());
    }
  }

  private void add(String type, String status, String reason, String message) {
    conditions.add(
        new ConditionBuilder()
            .withType(type)
            .withStatus(status)
            .withReason(reason)
            .withMessage(
                message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE))
            .withObservedGeneration(generation)
            .withLastTransitionTime(since(type, status))
            .build());
  }

  private String since(String type, String status) {
    if (before != null) {
      for (var condition : before) {
        if (condition.getType().equals(type) && condition.getStatus().equals(status)) {
          return condition.getLastTransitionTime();
        }
      }
    }
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
