package io.servicerouting.operator.policy;

import static io.servicerouting.operator.world.Samples.node;
import static io.servicerouting.operator.world.Samples.policy;

import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicyStatus;
import io.servicerouting.api.v1alpha1.Proxy;
import io.servicerouting.api.v1alpha1.RoutingSettings;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.operator.fixture.StatusSamples;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The phases of policies, for the health checks of GitOps tools. */
class StatusSamplesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:05:00Z");

  private final JudgedPolicy judged = new JudgedPolicy();
  private final ServiceRoutingPolicy policy = policy("shop", "p", "web");
  private final ClusterServiceRoutingPolicy clusterPolicy = PolicySamples.override("all", "Local");

  private void check(String phase) throws IOException {
    judged.given().put(policy);
    PolicyOutcome outcome = judged.outcome();
    policy.setStatus(
        new ServiceRoutingPolicyStatus(
            1L,
            Conditions.of(outcome.conditions(), null, 1, NOW),
            outcome.targetCount(),
            outcome.targets().isEmpty() ? null : outcome.targets(),
            outcome.nodes()));
    StatusSamples.check(policy, phase);
  }

  private void checkCluster(String phase) throws IOException {
    judged.given().put(clusterPolicy);
    ClusterPolicyView view = judged.clusterPolicy("all");
    clusterPolicy.setStatus(
        new ClusterServiceRoutingPolicyStatus(
            1L,
            Conditions.of(ClusterPolicyDecision.of(view), null, 1, NOW),
            view.namespaces(),
            view.services(),
            PolicyDecision.counts(view.progress())));
    StatusSamples.check(clusterPolicy, phase);
  }

  @Test
  void aPolicyThatAllNodesHave() throws IOException {
    judged.twoPodsOnTwoNodes();
    check("ready");
  }

  @Test
  void aPolicyOfWhichThereIsANewerGeneration() throws IOException {
    judged.twoPodsOnTwoNodes();
    policy.getMetadata().setGeneration(2L);
    check("changed");
  }

  @Test
  void aPolicyThatSomeNodesLack() throws IOException {
    judged.twoPodsOnTwoNodes();
    judged.given().report("n2", 50).put(node("n4", true));
    check("programming");
  }

  @Test
  void aPolicyThatANodeCannotProgram() throws IOException {
    judged.twoPodsOnTwoNodes();
    judged.given().put(policy).report("n2", 1000, PolicySamples.exception("Refused", "no room"));
    check("node-failed");
  }

  @Test
  void aPolicyWithoutItsTarget() throws IOException {
    check("target-missing");
  }

  @Test
  void aPolicyThatCannotBeUnderstood() throws IOException {
    judged.twoPodsOnTwoNodes();
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            policy.getSpec().targetRefs(),
            null,
            new Proxy("Warp", null, null, null, null),
            null,
            null));
    check("invalid");
  }

  @Test
  void aPolicyThatIsOverridden() throws IOException {
    judged.twoPodsOnTwoNodes();
    judged.given().put(PolicySamples.override("all-cluster", "Cluster"));
    check("overridden");
  }

  @Test
  void aClusterPolicyThatAllNodesHave() throws IOException {
    judged.twoPodsOnTwoNodes();
    checkCluster("ready");
  }

  @Test
  void aClusterPolicyThatSomeNodesLack() throws IOException {
    judged.twoPodsOnTwoNodes();
    judged.given().put(node("n4", true));
    checkCluster("programming");
  }

  @Test
  void aClusterPolicyThatCannotBeUnderstood() throws IOException {
    judged.twoPodsOnTwoNodes();
    ClusterServiceRoutingPolicySpec spec = clusterPolicy.getSpec();
    clusterPolicy.setSpec(
        new ClusterServiceRoutingPolicySpec(
            spec.namespaceSelector(),
            null,
            null,
            new RoutingSettings(new Proxy("Warp", null, null, null, null), null, null)));
    checkCluster("invalid");
  }

  @Test
  void aClusterPolicyThatAnOlderOneContradicts() throws IOException {
    judged.twoPodsOnTwoNodes();
    judged.given().put(PolicySamples.override("a-first", "Cluster"));
    checkCluster("conflicted");
  }
}
