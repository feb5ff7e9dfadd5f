package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.OutcomeAssertions.assertCondition;
import static io.servicerouting.operator.policy.OutcomeAssertions.types;
import static io.servicerouting.operator.world.Samples.policy;
import static io.servicerouting.operator.world.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.Proxy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.TargetSelector;
import io.servicerouting.api.v1alpha1.TrafficPolicies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the status says of the Services that a policy names or selects. */
class PolicyTargetsTest {
  private final JudgedPolicy judged = new JudgedPolicy();

  @Test
  void aMissingTargetIsNamed() {
    judged.given().put(policy("shop", "p", "web"));

    PolicyOutcome outcome = judged.outcome();

    assertCondition(outcome, "Accepted", "False", "TargetNotFound", "Service web");
    assertCondition(outcome, "ResolvedRefs", "False", "TargetNotFound", "Service web");
    assertCondition(outcome, "Programmed", "False", "TargetNotFound");
    assertCondition(outcome, "Ready", "False", "TargetNotFound");
    assertThat(types(outcome)).doesNotContain("Stalled"); // the Service may still be created
    assertThat(outcome.targetCount()).isZero();
  }

  @Test
  void oneMissingTargetOfTwoLeavesTheOtherInEffect() {
    judged.twoPodsOnTwoNodes();
    judged
        .given()
        .put(
            PolicySamples.targeting(
                List.of(PolicySamples.ref("web", null), PolicySamples.ref("gone", null))));

    PolicyOutcome outcome = judged.outcome();

    assertCondition(outcome, "Accepted", "True", "Accepted");
    assertCondition(outcome, "ResolvedRefs", "False", "TargetNotFound", "Service gone");
    assertCondition(outcome, "Ready", "False", "TargetNotFound");
    assertThat(outcome.targetCount()).isEqualTo(1);
  }

  @Test
  void aMissingPortIsNamed() {
    judged.twoPodsOnTwoNodes();
    var policy = PolicySamples.targeting(List.of(PolicySamples.ref("web", "https")));
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            policy.getSpec().targetRefs(),
            null,
            new Proxy(null, "rr", null, null, null),
            null,
            null));
    judged.given().put(policy);

    assertCondition(
        judged.outcome(), "ResolvedRefs", "False", "PortNotFound", "no port named https");
  }

  @Test
  void aSelectorThatSelectsNothingSaysSo() {
    var policy = policy("shop", "p", "web");
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            null,
            new TargetSelector(Map.of("tier", "front")),
            null,
            new TrafficPolicies("Local", null, null),
            null));
    judged.given().put(policy);

    assertCondition(judged.outcome(), "Accepted", "False", "TargetNotFound", "targetSelector");
  }

  @Test
  void aHeadlessServiceCannotBeRouted() {
    judged
        .given()
        .put(
            service("shop", "web", "1")
                .edit()
                .editSpec()
                .withType("ClusterIP")
                .withClusterIP("None")
                .withClusterIPs("None")
                .endSpec()
                .build());
    judged.given().put(policy("shop", "p", "web"));

    assertCondition(judged.outcome(), "ResolvedRefs", "False", "UnsupportedTarget", "headless");
    assertThat(judged.outcome().targets().getFirst().mode()).isNull();
  }
}
