package io.servicerouting.operator.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which pods may be moved, and where to. */
class PlacementFactsTest {

  private static PodBuilder pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web-1")
        .withUid("uid-1")
        .addNewOwnerReference()
        .withKind("ReplicaSet")
        .withName("web")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNodeName("n1")
        .addNewContainer()
        .withName("web")
        .withNewResources()
        .addToRequests("cpu", new Quantity("500m"))
        .addToRequests("memory", new Quantity("1Gi"))
        .endResources()
        .endContainer()
        .endSpec();
  }

  private static Arguments row(String obstacle, UnaryOperator<PodBuilder> change) {
    return Arguments.of(obstacle, change.apply(pod()).build());
  }

  static Stream<Arguments> pods() {
    return Stream.of(
        row(null, pod -> pod),
        row("no controller", pod -> pod.editMetadata().withOwnerReferences().endMetadata()),
        row("StatefulSet", pod -> owner(pod, "StatefulSet")),
        row("DaemonSet", pod -> owner(pod, "DaemonSet")),
        row("controller is a Node", pod -> owner(pod, "Node")),
        row(
            "safe-to-evict",
            pod -> annotation(pod, "cluster-autoscaler.kubernetes.io/safe-to-evict")),
        row("would get no spread", pod -> annotation(pod, "servicerouting.io/inject")),
        row(
            "volume claim",
            pod ->
                pod.editSpec()
                    .addNewVolume()
                    .withName("data")
                    .withNewPersistentVolumeClaim("data", false)
                    .endVolume()
                    .endSpec()),
        row(
            "host port",
            pod ->
                pod.editSpec()
                    .editFirstContainer()
                    .addNewPort()
                    .withContainerPort(80)
                    .withHostPort(80)
                    .endPort()
                    .endContainer()
                    .endSpec()),
        row(
            "requires an affinity",
            pod ->
                pod.editSpec()
                    .withNewAffinity()
                    .withNewNodeAffinity()
                    .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .endNodeAffinity()
                    .endAffinity()
                    .endSpec()));
  }

  private static PodBuilder owner(PodBuilder pod, String kind) {
    return pod.editMetadata()
        .editFirstOwnerReference()
        .withKind(kind)
        .endOwnerReference()
        .endMetadata();
  }

  private static PodBuilder annotation(PodBuilder pod, String key) {
    return pod.editMetadata().addToAnnotations(key, "false").endMetadata();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void aPodMovesOnlyIfItsSuccessorCanDoAsWellElsewhere(String obstacle, Pod pod) {
    var facts = PodFacts.of(pod, true);

    if (obstacle == null) {
      assertThat(facts.obstacle()).isNull();
    } else {
      assertThat(facts.obstacle()).contains(obstacle);
    }
  }

  @Test
  void withoutInjectionOnlyASpreadOfThePodsOwnCounts() {
    var own =
        pod()
            .editSpec()
            .withNewAffinity()
            .withNewPodAntiAffinity()
            .endPodAntiAffinity()
            .endAffinity()
            .endSpec();
    var injected =
        own.build().toBuilder()
            .editMetadata()
            .addToAnnotations(PodFacts.INJECTED_BY, "shop/even")
            .endMetadata()
            .build();

    assertThat(PodFacts.of(pod().build(), false).obstacle()).contains("would get no spread");
    assertThat(PodFacts.of(own.build(), false).obstacle()).isNull();
    assertThat(PodFacts.of(injected, false).obstacle()).contains("would get no spread");
  }

  private static NodeBuilder node() {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("n2")
        .addToLabels("disk", "ssd")
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withAllocatable(
            Map.of(
                "cpu", new Quantity("1"),
                "memory", new Quantity("4Gi"),
                "pods", new Quantity("2")))
        .endStatus();
  }

  private static String obstacle(Pod pod, Node node, Pod... others) {
    return NodeRoom.obstacle(pod, node, List.of(others));
  }

  @Test
  void aNodeHasRoomUpToWhatItCanAllot() {
    Pod half = pod().build();
    Pod tiny =
        pod()
            .editSpec()
            .editFirstContainer()
            .withNewResources()
            .endResources()
            .endContainer()
            .endSpec()
            .build();
    Pod over = half.toBuilder().withNewStatus().withPhase("Succeeded").endStatus().build();

    assertThat(obstacle(half, node().build(), half)).isNull();
    assertThat(obstacle(half, node().build(), half, over, over)).isNull();
    assertThat(obstacle(half, node().build(), half, half))
        .contains("node n2 has no room", "of 1 cpu it can allot, 1.000 is requested");
    assertThat(obstacle(tiny, node().build(), tiny, tiny)).contains("of 2 pods it can allot");
  }

  @Test
  void anInitContainerCountsIfItAsksForMoreThanTheRest() {
    Pod greedy =
        pod()
            .editSpec()
            .addNewInitContainer()
            .withName("prepare")
            .withNewResources()
            .addToRequests("cpu", new Quantity("1200m"))
            .endResources()
            .endInitContainer()
            .endSpec()
            .build();

    assertThat(obstacle(greedy, node().build())).contains("the pod requests 1.200");
  }

  @Test
  void taintsAndLabelsCount() {
    Node tainted =
        node().editSpec().addNewTaint("NoSchedule", "dedicated", null, "db").endSpec().build();
    Pod tolerant =
        pod()
            .editSpec()
            .addNewToleration()
            .withKey("dedicated")
            .withOperator("Exists")
            .endToleration()
            .endSpec()
            .build();
    Pod picky = pod().editSpec().addToNodeSelector("disk", "hdd").endSpec().build();

    assertThat(obstacle(pod().build(), tainted)).contains("has the taint dedicated");
    assertThat(obstacle(tolerant, tainted)).isNull();
    assertThat(obstacle(picky, node().build())).contains("has not the labels");
  }
}
