package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A scheduler and the kubelets of some nodes, for an API server that has neither. */
final class SimulatedNodes implements AutoCloseable {

  private final KubernetesClient client;
  private final Function<List<Pod>, String> placement;
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private int passes;

  /**
   * @param placement the node of a pod that has none, given all pods
   */
  SimulatedNodes(KubernetesClient client, Function<List<Pod>, String> placement) {
    this.client = client;
    this.placement = placement;
    var _ = loop.scheduleWithFixedDelay(this::pass, 0, 100, TimeUnit.MILLISECONDS);
  }

  /** Makes a node that is Ready and has room for so much. */
  static void node(KubernetesClient client, String name, String cpu) {
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .build())
        .create();
    patchStatus(
        client,
        name,
        """
        {"status":{"allocatable":{"cpu":"%s","pods":"110"}}}
        """
            .formatted(cpu));
    beat(client, name);
  }

  /** Without it the node controller takes a node for dead after 40 seconds. */
  private static void beat(KubernetesClient client, String node) {
    patchStatus(
        client,
        node,
        """
        {"status":{"conditions":[{"type":"Ready","status":"True","reason":"Tested",
         "lastHeartbeatTime":"%s"}]}}
        """
            .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
  }

  /** A patch, because the node controller writes Nodes at the same time. */
  private static void patchStatus(KubernetesClient client, String node, String patch) {
    client
        .nodes()
        .withName(node)
        .subresource("status")
        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch);
  }

  private void pass() {
    try {
      if (passes++ % 50 == 0) {
        client
            .nodes()
            .list()
            .getItems()
            .forEach(node -> beat(client, node.getMetadata().getName()));
      }
      for (Pod pod : pods()) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
          client.resource(pod).withGracePeriod(0).delete();
        } else if (pod.getSpec().getNodeName() == null) {
          bind(pod, placement.apply(pods()));
        } else if (!isReady(pod)) {
          makeReady(pod);
        }
      }
    } catch (KubernetesClientException e) {
      // Controllers write the same objects; the next pass sees what became of it.
    }
  }

  private List<Pod> pods() {
    return client.pods().inAnyNamespace().list().getItems();
  }

  private void bind(Pod pod, String node) {
    client
        .bindings()
        .resource(
            new BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build())
        .create();
  }

  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private void makeReady(Pod pod) {
    String address = "10.1.0." + (1 + Math.floorMod(pod.getMetadata().getUid().hashCode(), 250));
    client
        .resource(pod)
        .editStatus(seen ->
            new PodBuilder(seen)
                .editStatus()
                .withPhase("Running")
                .withPodIP(address)
                .addNewPodIP(address)
                .withConditions(
                    new PodConditionBuilder().withType("Ready").withStatus("True").build())
                .endStatus()
                .build());
  }

  @Override
  public void close() {
    loop.shutdownNow();
  }
}
