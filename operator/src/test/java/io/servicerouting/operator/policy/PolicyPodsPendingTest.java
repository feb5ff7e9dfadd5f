package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.OutcomeAssertions.assertCondition;
import static io.servicerouting.operator.policy.OutcomeAssertions.condition;
import static io.servicerouting.operator.world.Samples.policy;
import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.slice;
import static io.servicerouting.operator.world.Samples.unplacedPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the status says of pods that the scheduler cannot place. */
class PolicyPodsPendingTest {
  private static final String ANTI_AFFINITY =
      "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. preemption: 0/3"
          + " nodes are available: 3 No preemption victims found for incoming pod.";

  private final JudgedPolicy judged = new JudgedPolicy();

  @BeforeEach
  void aPodOnEachNode() {
    judged
        .given()
        .put(service("shop", "web", "1"))
        .put(slice("shop", "s", "web", "a=n1/10.1.0.1", "b=n2/10.1.0.2", "c=n3/10.1.0.3"))
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "Required"));
  }

  @Test
  void podsThatARequiredSpreadLeavesNoNodeForAreCountedWithTheirOwnerAndWhatToDo() {
    assertCondition(judged.outcome(), "Spread", "True", "SpreadAsAsked");

    judged
        .given()
        .put(unplacedPod("shop", "d", "web", ANTI_AFFINITY))
        .put(unplacedPod("shop", "e", "web", ANTI_AFFINITY));

    PolicyOutcome outcome = judged.outcome();
    assertCondition(outcome, "Ready", "False", "PodsPending");
    assertCondition(outcome, "Spread", "False", "PodsPending");
    assertThat(condition(outcome, "Spread").message())
        .isEqualTo(
            "2 pods of Deployment web, which Service web selects, cannot be placed (0/3 nodes are"
                + " available: 3 node(s) didn't match pod anti-affinity rules). A spread with"
                + " enforcement Required keeps pods pending that no place is left for: have fewer"
                + " replicas, more nodes, or enforcement Preferred.");
  }

  @Test
  void whenThePodsArePlacedOrGoneNothingIsPending() {
    judged
        .given()
        .put(unplacedPod("shop", "d", "web", ANTI_AFFINITY))
        .put(unplacedPod("shop", "e", "web", ANTI_AFFINITY));

    judged.given().removePod("shop", "d").removePod("shop", "e");

    assertCondition(judged.outcome(), "Spread", "True", "SpreadAsAsked");
  }

  @Test
  void aSpreadIsNotBlamedForWhatItDoesNotCause() {
    judged
        .given()
        .put(unplacedPod("shop", "d", "web", "0/3 nodes are available: 3 Insufficient cpu."));

    assertCondition(judged.outcome(), "Spread", "False", "PodsPending", "Insufficient cpu");
    assertThat(condition(judged.outcome(), "Spread").message()).doesNotContain("Preferred");
  }

  @Test
  void unevenPodsAreNamedAsWell() {
    judged
        .given()
        .put(slice("shop", "s", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2"))
        .put(unplacedPod("shop", "d", "web", ANTI_AFFINITY));

    assertCondition(judged.outcome(), "Spread", "False", "PodsPending", "2 pods on n1");
  }

  @Test
  void podsOfOtherServicesAndNamespacesDoNotCount() {
    judged
        .given()
        .put(unplacedPod("shop", "d", "other", ANTI_AFFINITY))
        .put(unplacedPod("elsewhere", "d", "web", ANTI_AFFINITY));

    assertCondition(judged.outcome(), "Spread", "True", "SpreadAsAsked");
  }

  @Test
  void manyOwnersAreCutShort() {
    for (int i = 0; i < 40; i++) {
      var pod = unplacedPod("shop", "pod-" + i, "web", ANTI_AFFINITY + i);
      pod.getMetadata().getOwnerReferences().getFirst().setName("own-" + i);
      judged.given().put(pod);
    }

    assertCondition(
        judged.outcome(),
        "Spread",
        "False",
        "PodsPending",
        "1 pod of ReplicaSet own-0",
        "and so for 37 more owners. A spread");
  }

  static Stream<Named<UnaryOperator<PodBuilder>>> othersThatAreNotYetPlaced() {
    return Stream.of(
        Named.of("not tried yet", pod -> pod.editStatus().withConditions().endStatus()),
        Named.of(
            "gated",
            pod ->
                pod.editStatus()
                    .editFirstCondition()
                    .withReason("SchedulingGated")
                    .endCondition()
                    .endStatus()),
        Named.of(
            "placed this moment",
            pod ->
                pod.editStatus()
                    .editFirstCondition()
                    .withStatus("True")
                    .endCondition()
                    .endStatus()),
        Named.of(
            "being deleted",
            pod -> pod.editMetadata().withDeletionTimestamp("2026-01-01T00:00:00Z").endMetadata()));
  }

  @ParameterizedTest
  @MethodSource("othersThatAreNotYetPlaced")
  void aPodThatTheSchedulerHasNotRefusedDoesNotCount(UnaryOperator<PodBuilder> change) {
    judged.given().put(unplacedPod("shop", "d", "web", ANTI_AFFINITY));
    assertCondition(judged.outcome(), "Spread", "False", "PodsPending");

    judged
        .given()
        .put(change.apply(new PodBuilder(unplacedPod("shop", "d", "web", ANTI_AFFINITY))).build());

    assertCondition(judged.outcome(), "Spread", "True", "SpreadAsAsked");
  }
}
