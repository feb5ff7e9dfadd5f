package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.OutcomeAssertions.assertCondition;
import static io.servicerouting.operator.world.Samples.node;
import static io.servicerouting.operator.world.Samples.policy;
import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.servicerouting.api.v1alpha1.PodMove;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The status judges the spread of pods on the nodes that they can be placed on. */
class PolicyReachTest {
  private final JudgedPolicy judged = new JudgedPolicy();

  @BeforeEach
  void aSpreadThatIsPreferred() {
    judged
        .given()
        .put(service("shop", "web", "1"))
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "Preferred"));
  }

  private static NodeBuilder with(String name) {
    return new NodeBuilder(node(name, true));
  }

  private void labelled(String... names) {
    for (String name : names) {
      judged
          .given()
          .put(with(name).editMetadata().addToLabels("disk", "ssd").endMetadata().build());
    }
  }

  private static PodBuilder pod() {
    return new PodBuilder().withNewMetadata().withName("a").endMetadata().withNewSpec().endSpec();
  }

  private void podsThatSelectTheirNodes() {
    judged.withPods(pod().editSpec().addToNodeSelector("disk", "ssd").endSpec().build());
  }

  @Test
  void aNodeThatThePodsDoNotSelectIsNoPlaceThatLacksAPod() {
    labelled("n1", "n2");
    podsThatSelectTheirNodes();
    judged.twoPodsOnEachOfTwoNodes();

    assertCondition(judged.outcome(), "Spread", "True", "SpreadAsAsked");
    assertThat(judged.outcome().targets().getFirst().rebalance()).isNull();
  }

  @Test
  void theBestThatCanBeReachedIsThatOfTheNodesThatThePodsSelect() {
    labelled("n1", "n2");
    podsThatSelectTheirNodes();
    judged
        .given()
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2", "c=n2/10.1.0.3"));

    assertCondition(
        judged.outcome(),
        "Spread",
        "True",
        "SpreadAsAsked",
        "3 pods of Service web on 2 nodes reach 150% of the mean at best; 2 or 4 would be even");
  }

  @Test
  void aNodeWhoseTaintThePodsTolerateIsAPlaceAndAdvisedToMoveTo() {
    judged
        .given()
        .put(
            with("n3")
                .editSpec()
                .addNewTaint("NoSchedule", "dedicated", null, "web")
                .endSpec()
                .build());
    var tolerant =
        pod()
            .editSpec()
            .addNewToleration()
            .withKey("dedicated")
            .withValue("web")
            .endToleration()
            .endSpec()
            .build();
    judged.withPods(tolerant);
    judged
        .given()
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2", "c=n2/10.1.0.3"));

    assertCondition(judged.outcome(), "Spread", "False", "Uneven", "1 place without any");
    assertThat(judged.outcome().targets().getFirst().rebalance().moves())
        .containsExactly(new PodMove("a", "n1", "n3"));
  }

  @Test
  void aRequiredNodeAffinityLimitsThePlaces() {
    labelled("n1", "n2");
    judged.withPods(
        pod()
            .editSpec()
            .withNewAffinity()
            .withNewNodeAffinity()
            .withNewRequiredDuringSchedulingIgnoredDuringExecution()
            .addNewNodeSelectorTerm()
            .addToMatchExpressions(
                new NodeSelectorRequirement("disk", "In", List.of("ssd", "nvme")))
            .endNodeSelectorTerm()
            .endRequiredDuringSchedulingIgnoredDuringExecution()
            .endNodeAffinity()
            .endAffinity()
            .endSpec()
            .build());
    judged.twoPodsOnEachOfTwoNodes();

    assertCondition(judged.outcome(), "Spread", "True", "SpreadAsAsked");
  }

  @Test
  void aRequiredTopologySpreadIsJudgedOnTheNodesThatThePodsCanUse() {
    judged.withPods(pod().build());
    judged
        .given()
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "TopologySpread", "Required"));
    judged.twoPodsOnEachOfTwoNodes();

    assertCondition(judged.outcome(), "Ready", "False", "Uneven", "1 place without any");
  }
}
