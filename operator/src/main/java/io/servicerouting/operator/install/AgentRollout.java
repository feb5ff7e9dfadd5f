package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the DaemonSet controller has come.
 *
 * @param exists whether there is a DaemonSet
 * @param observed whether the numbers are about its present template
 * @param desired nodes that should have an agent
 * @param ready agents that are ready
 * @param updated agents with the present template
 */
record AgentRollout(boolean exists, boolean observed, int desired, int ready, int updated) {

  static AgentRollout of(@Nullable DaemonSet daemonSet) {
    if (daemonSet == null) {
      return new AgentRollout(false, false, 0, 0, 0);
    }
    var status = daemonSet.getStatus();
    if (status == null) {
      return new AgentRollout(true, false, 0, 0, 0);
    }
    var generation = Objects.requireNonNullElse(daemonSet.getMetadata().getGeneration(), 0L);
    var seen = Objects.requireNonNullElse(status.getObservedGeneration(), 0L);
    return new AgentRollout(
        true,
        seen >= generation,
        number(status.getDesiredNumberScheduled()),
        number(status.getNumberReady()),
        number(status.getUpdatedNumberScheduled()));
  }

  /** Whether every agent is ready and has the present template. */
  boolean isComplete() {
    return exists && observed && updated >= desired && ready >= desired;
  }

  private static int number(@Nullable Integer number) {
    return Objects.requireNonNullElse(number, 0);
  }
}
