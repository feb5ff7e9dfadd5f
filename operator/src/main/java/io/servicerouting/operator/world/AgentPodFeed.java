package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.servicerouting.operator.world.ReducingStore.Sink;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes the agents' pods into the world. */
final class AgentPodFeed implements Sink<Pod> {
  private final WorldState world;

  AgentPodFeed(WorldState world) {
    this.world = world;
  }

  @Override
  public void put(Pod object) {
    String name = object.getMetadata().getName();
    pod(name, convert(name, object));
  }

  @Override
  public void remove(@Nullable String namespace, String name) {
    pod(name, null);
  }

  void pod(String name, @Nullable AgentPod pod) {
    AgentPod before =
        world.writing(
            () -> pod == null ? world.agentPods.remove(name) : world.agentPods.put(name, pod));
    if (Objects.equals(before, pod)) {
      return;
    }
    if (before != null && (pod == null || !pod.node().equals(before.node()))) {
      world.tell(listener -> listener.agentPodChanged(before.node()));
    }
    if (pod != null) {
      world.tell(listener -> listener.agentPodChanged(pod.node()));
    }
  }

  private static AgentPod convert(String name, Pod pod) {
    PodSpec spec = pod.getSpec();
    String node = spec == null ? null : spec.getNodeName();
    return new AgentPod(
        name,
        node == null ? "" : node,
        pod.getMetadata().getDeletionTimestamp() == null && isReady(pod.getStatus()));
  }

  private static boolean isReady(@Nullable PodStatus status) {
    return status != null
        && status.getConditions() != null
        && status.getConditions().stream()
            .anyMatch(condition ->
                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }
}
