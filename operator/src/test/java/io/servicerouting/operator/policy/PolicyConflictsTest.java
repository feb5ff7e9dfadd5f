package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.OutcomeAssertions.assertCondition;
import static io.servicerouting.operator.world.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.LabelSelector;
import io.servicerouting.api.v1alpha1.Proxy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.TrafficPolicies;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.operator.service.FieldConflict;
import io.servicerouting.operator.service.ServiceReport;
import io.servicerouting.operator.service.TakeOver;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the status says of a policy that cannot be followed, or of which others take something away.
 */
class PolicyConflictsTest {
  private final JudgedPolicy judged = new JudgedPolicy();

  @Test
  void aPolicyThatCannotBeUnderstoodNamesItsFields() {
    judged.twoPodsOnTwoNodes();
    var policy = policy("shop", "p", "web");
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            policy.getSpec().targetRefs(),
            null,
            new Proxy("Warp", null, null, null, null),
            null,
            null));
    judged.given().put(policy);

    PolicyOutcome outcome = judged.outcome();

    assertCondition(outcome, "Accepted", "False", "Invalid", "spec.proxy.mode", "Warp");
    assertCondition(outcome, "Stalled", "True", "Invalid");
    assertCondition(outcome, "Ready", "False", "Invalid");
  }

  @Test
  void theYoungerOfTwoPoliciesIsConflicted() {
    judged.twoPodsOnTwoNodes();
    var younger = policy("shop", "p", "web");
    younger.getMetadata().setCreationTimestamp("2026-06-01T00:00:00Z");
    var older = policy("shop", "older", "web");
    older.setSpec(
        new ServiceRoutingPolicySpec(
            older.getSpec().targetRefs(),
            null,
            null,
            new TrafficPolicies("Cluster", null, null),
            null));
    judged.given().put(older).put(younger);

    PolicyOutcome outcome = judged.outcome();

    assertCondition(
        outcome,
        "Accepted",
        "False",
        "Conflicted",
        "trafficPolicy.external of Service web",
        "ServiceRoutingPolicy older, which is older");
    assertCondition(outcome, "Stalled", "True", "Conflicted");
  }

  @Test
  void anOverrideIsNamed() {
    judged.twoPodsOnTwoNodes();
    judged
        .given()
        .put(policy("shop", "p", "web"))
        .put(PolicySamples.override("all-cluster", "Cluster"));

    assertCondition(
        judged.outcome(),
        "Accepted",
        "False",
        "Overridden",
        "ClusterServiceRoutingPolicy all-cluster");
  }

  @Test
  void anOverrideThatSaysTheSameTakesNothingAway() {
    judged.twoPodsOnTwoNodes();
    judged
        .given()
        .put(policy("shop", "p", "web"))
        .put(PolicySamples.override("all-local", "Local"));

    assertCondition(judged.outcome(), "Accepted", "True", "Accepted");
  }

  @Test
  void aClusterPolicyCountsWhatItSelects() {
    judged.twoPodsOnTwoNodes();
    judged.given().put(PolicySamples.override("all", "Local"));

    ClusterPolicyView view = judged.clusterPolicy("all");

    assertThat(view.services()).isEqualTo(1);
    assertThat(view.namespaces()).isEqualTo(1);
    assertThat(ClusterPolicyDecision.of(view))
        .extracting(draft -> draft.type() + " " + draft.status())
        .containsExactly("Accepted True", "Programmed True", "Ready True");
  }

  @Test
  void theYoungerOfTwoClusterPoliciesIsConflictedWhereBothConcernAService() {
    judged.twoPodsOnTwoNodes();
    judged
        .given()
        .put(PolicySamples.override("a", "Local"))
        .put(PolicySamples.override("b", "Cluster"))
        .put(PolicySamples.override("c", "Local"));

    assertThat(ClusterPolicyDecision.of(judged.clusterPolicy("a")).getFirst().reason())
        .isEqualTo("Accepted");
    assertThat(ClusterPolicyDecision.of(judged.clusterPolicy("b")).getFirst())
        .satisfies(accepted -> {
          assertThat(accepted.status()).isEqualTo("False");
          assertThat(accepted.reason()).isEqualTo("Conflicted");
          assertThat(accepted.message())
              .contains(
                  "trafficPolicy.external of Service shop/web is decided by"
                      + " ClusterServiceRoutingPolicy a, which is older");
        });
    var elsewhere = PolicySamples.override("d", "Cluster");
    elsewhere.setSpec(
        new ClusterServiceRoutingPolicySpec(
            new LabelSelector(Map.of("team", "other"), null),
            null,
            null,
            elsewhere.getSpec().overrides()));
    judged.given().put(elsewhere).namespace("other", Map.of("team", "other"));
    assertThat(ClusterPolicyDecision.of(judged.clusterPolicy("d")).getFirst().status())
        .isEqualTo("True");
  }

  @Test
  void aFieldThatSomebodyElseOwnsIsReportedAndNodesFollowThePolicyAllTheSame() {
    judged.twoPodsOnTwoNodes();
    judged
        .reports()
        .put(
            new ObjectName("shop", "web"),
            new ServiceReport(
                new TakeOver(TakeOver.State.TAKEN_OVER, "The label is on it"),
                List.of(
                    new FieldConflict(
                        ServiceField.EXTERNAL,
                        "Cluster",
                        "Local",
                        "helm",
                        FieldConflict.Why.MAYBE_STATED,
                        "externalTrafficPolicy is owned by helm")),
                null));
    judged.given().put(policy("shop", "p", "web"));

    assertCondition(judged.outcome(), "ServiceFields", "False", "FieldOwnedElsewhere", "helm");
    assertCondition(judged.outcome(), "Ready", "True", "Ready");
  }
}
