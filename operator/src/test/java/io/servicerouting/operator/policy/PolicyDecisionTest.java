package io.servicerouting.operator.policy;

import static io.servicerouting.operator.world.Samples.node;
import static io.servicerouting.operator.world.Samples.policy;
import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.FieldDecision;
import io.servicerouting.api.v1alpha1.LabelSelector;
import io.servicerouting.api.v1alpha1.NodeCounts;
import io.servicerouting.api.v1alpha1.ObjectProblem;
import io.servicerouting.api.v1alpha1.PodMove;
import io.servicerouting.api.v1alpha1.Proxy;
import io.servicerouting.api.v1alpha1.RoutingSettings;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.Spread;
import io.servicerouting.api.v1alpha1.TargetRef;
import io.servicerouting.api.v1alpha1.TargetSelector;
import io.servicerouting.api.v1alpha1.TrafficPolicies;
import io.servicerouting.operator.ownership.ServiceField;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.service.FieldConflict;
import io.servicerouting.operator.service.ServiceReport;
import io.servicerouting.operator.service.TakeOver;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.TestWorld;
import io.servicerouting.routing.ObjectName;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the status says, case by case. */
class PolicyDecisionTest {
  private static final ObjectName P = new ObjectName("shop", "p");

  private final TestWorld given = new TestWorld();
  private final PolicyMarkers markers = new PolicyMarkers(given.world());
  private final ProgressIndex progress =
      new ProgressIndex(given.world(), markers, new RecordingProgress());
  private final ServiceReportsByHand reports = new ServiceReportsByHand();
  private final PolicyViews views =
      new PolicyViews(
          given.world(),
          progress,
          reports,
          new ServiceReportsByHand.NoRebalance(),
          new TrafficWindow(InstantSource.system()));

  @BeforeEach
  void threeNodesWithAgents() {
    given.world().listen(progress);
    given.world().listen(views);
    for (String name : List.of("n1", "n2", "n3")) {
      given.put(node(name, true)).report(name, 1000);
    }
    given.namespace("shop", Map.of("team", "shop"));
    given.put(config());
  }

  private static ServiceRoutingConfig config() {
    var config = new ServiceRoutingConfig();
    config.getMetadata().setName("cluster");
    config.getMetadata().setResourceVersion("1");
    return config;
  }

  private PolicyOutcome outcome() {
    PolicyView view = views.of(P);
    assertThat(view).isNotNull();
    return PolicyDecision.of(view);
  }

  private static ConditionDraft condition(PolicyOutcome outcome, String type) {
    return outcome.conditions().stream()
        .filter(each -> each.type().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no condition " + type + " in " + outcome));
  }

  private static void assertCondition(
      PolicyOutcome outcome, String type, String status, String reason, String... words) {
    ConditionDraft condition = condition(outcome, type);
    assertThat(condition.status() + "/" + condition.reason())
        .as("%s", condition)
        .isEqualTo(status + "/" + reason);
    for (String word : words) {
      assertThat(condition.message()).contains(word);
    }
  }

  private static List<String> types(PolicyOutcome outcome) {
    return outcome.conditions().stream().map(ConditionDraft::type).toList();
  }

  private void twoPodsOnTwoNodes() {
    given
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n2/10.1.0.2"));
  }

  @Test
  void aPolicyThatAllNodesHaveIsReady() {
    twoPodsOnTwoNodes();
    given.put(policy("shop", "p", "web"));

    PolicyOutcome outcome = outcome();

    assertCondition(outcome, "Accepted", "True", "Accepted");
    assertCondition(outcome, "ResolvedRefs", "True", "ResolvedRefs");
    assertCondition(outcome, "Programmed", "True", "Programmed");
    assertCondition(outcome, "Spread", "True", "NotAsked");
    assertCondition(outcome, "Ready", "True", "Ready");
    assertThat(types(outcome)).doesNotContain("Reconciling", "Stalled");
    assertThat(outcome.nodes()).isEqualTo(new NodeCounts(3, 3, 0, 0));
  }

  @Test
  void theTargetsFiguresAreThoseOfTheArticle() {
    twoPodsOnTwoNodes();
    given.put(policy("shop", "p", "web"));

    var target = outcome().targets().getFirst();

    assertThat(target.external()).isEqualTo("Local");
    assertThat(target.entry()).isEqualTo("AllNodes");
    assertThat(target.pods()).isEqualTo(2);
    assertThat(target.nodes()).isEqualTo(3);
    assertThat(target.nodesWithPods()).isEqualTo(2);
    assertThat(target.predicted().maxToMeanPercent()).isEqualTo(100);
    assertThat(target.predicted().lostPercent()).isEqualTo(33);
    assertThat(target.predicted().lostWithHealthChecksPercent()).isZero();
    assertThat(target.decisions())
        .contains(
            new FieldDecision("trafficPolicy.external", "ServiceRoutingPolicy p, by name"),
            new FieldDecision("trafficPolicy.internal", "the Service"),
            new FieldDecision("proxy.mode", "default"));
  }

  @Test
  void packedPodsAreUnevenUnderLocalAndTheStatusSaysWhatToAdd() {
    given
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2", "c=n2/10.1.0.3"))
        .put(policy("shop", "p", "web"));

    PolicyOutcome outcome = outcome();

    assertCondition(outcome, "Spread", "True", "NotAsked", "150% of the mean", "spread: {}");
    assertThat(outcome.targets().getFirst().predicted().maxToMeanPercent()).isEqualTo(150);
  }

  @Test
  void packedPodsUnderASpreadAreReportedWithTheMovesThatHelp() {
    given
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2", "c=n2/10.1.0.3"))
        .put(spreading(policy("shop", "p", "web"), "Preferred"));

    PolicyOutcome outcome = outcome();

    assertCondition(
        outcome,
        "Spread",
        "False",
        "Uneven",
        "2 pods on n1",
        "1 place without",
        "150% of the mean");
    assertCondition(outcome, "Ready", "True", "Ready");
    var advice = outcome.targets().getFirst().rebalance();
    assertThat(advice.maxToMeanPercent()).isEqualTo(150);
    assertThat(advice.maxToMeanPercentAfter()).isEqualTo(100);
    assertThat(advice.moves()).containsExactly(new PodMove("a", "n1", "n3"));
  }

  @Test
  void aRequiredSpreadThatIsNotReachedIsNotReady() {
    given
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2"))
        .put(spreading(policy("shop", "p", "web"), "Required"));

    assertCondition(outcome(), "Ready", "False", "Uneven");
  }

  @Test
  void withoutAServiceRoutingConfigNothingSpreadsNewPods() {
    twoPodsOnTwoNodes();
    given.put(spreading(policy("shop", "p", "web"), "Preferred")).removeConfig();

    assertCondition(outcome(), "Spread", "False", "InjectionOff", "or there is none");
  }

  @Test
  void placesThatPodsOfARequiredTopologySpreadDoNotUseDoNotKeepItFromReady() {
    given
        .put(service("shop", "web", "1"))
        .put(
            slice(
                "shop",
                "web-1",
                "web",
                "a=n1/10.1.0.1",
                "b=n1/10.1.0.2",
                "c=n2/10.1.0.3",
                "d=n2/10.1.0.4"))
        .put(spreading(policy("shop", "p", "web"), "TopologySpread", "Required"));

    PolicyOutcome outcome = outcome();

    assertCondition(
        outcome, "Spread", "True", "SpreadAsAsked", "no pod in 1 place", "pods can use them");
    assertCondition(outcome, "Ready", "True", "Ready");
  }

  @Test
  void podsOfARequiredTopologySpreadThatAreAllInOnePlaceAreUneven() {
    given
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2"))
        .put(spreading(policy("shop", "p", "web"), "TopologySpread", "Required"));

    assertCondition(outcome(), "Ready", "False", "Uneven");
  }

  @Test
  void anEvenSpreadIsAsAsked() {
    twoPodsOnTwoNodes();
    given.put(spreading(policy("shop", "p", "web"), "Preferred"));

    assertCondition(outcome(), "Spread", "True", "SpreadAsAsked");
    assertThat(outcome().targets().getFirst().rebalance()).isNull();
  }

  @Test
  void aMissingTargetIsNamed() {
    given.put(policy("shop", "p", "web"));

    PolicyOutcome outcome = outcome();

    assertCondition(outcome, "Accepted", "False", "TargetNotFound", "Service web");
    assertCondition(outcome, "ResolvedRefs", "False", "TargetNotFound", "Service web");
    assertCondition(outcome, "Programmed", "False", "TargetNotFound");
    assertCondition(outcome, "Ready", "False", "TargetNotFound");
    assertThat(types(outcome)).doesNotContain("Stalled"); // the Service may still be created
    assertThat(outcome.targetCount()).isZero();
  }

  @Test
  void oneMissingTargetOfTwoLeavesTheOtherInEffect() {
    twoPodsOnTwoNodes();
    given.put(targeting(List.of(ref("web", null), ref("gone", null))));

    PolicyOutcome outcome = outcome();

    assertCondition(outcome, "Accepted", "True", "Accepted");
    assertCondition(outcome, "ResolvedRefs", "False", "TargetNotFound", "Service gone");
    assertCondition(outcome, "Ready", "False", "TargetNotFound");
    assertThat(outcome.targetCount()).isEqualTo(1);
  }

  @Test
  void aMissingPortIsNamed() {
    twoPodsOnTwoNodes();
    var policy = targeting(List.of(ref("web", "https")));
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            policy.getSpec().targetRefs(), null, new Proxy(null, "rr", null), null, null));
    given.put(policy);

    assertCondition(outcome(), "ResolvedRefs", "False", "PortNotFound", "no port named https");
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
    given.put(policy);

    assertCondition(outcome(), "Accepted", "False", "TargetNotFound", "targetSelector");
  }

  @Test
  void aPolicyThatCannotBeUnderstoodNamesItsFields() {
    twoPodsOnTwoNodes();
    var policy = policy("shop", "p", "web");
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            policy.getSpec().targetRefs(), null, new Proxy("Warp", null, null), null, null));
    given.put(policy);

    PolicyOutcome outcome = outcome();

    assertCondition(outcome, "Accepted", "False", "Invalid", "spec.proxy.mode", "Warp");
    assertCondition(outcome, "Stalled", "True", "Invalid");
    assertCondition(outcome, "Ready", "False", "Invalid");
  }

  @Test
  void theYoungerOfTwoPoliciesIsConflicted() {
    twoPodsOnTwoNodes();
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
    given.put(older).put(younger);

    PolicyOutcome outcome = outcome();

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
    twoPodsOnTwoNodes();
    given.put(policy("shop", "p", "web")).put(override("all-cluster", "Cluster"));

    assertCondition(
        outcome(), "Accepted", "False", "Overridden", "ClusterServiceRoutingPolicy all-cluster");
  }

  @Test
  void anOverrideThatSaysTheSameTakesNothingAway() {
    twoPodsOnTwoNodes();
    given.put(policy("shop", "p", "web")).put(override("all-local", "Local"));

    assertCondition(outcome(), "Accepted", "True", "Accepted");
  }

  @Test
  void aLaggingNodeIsNamed() {
    twoPodsOnTwoNodes();
    given.report("n2", 50).put(node("n4", true));
    var policy = policy("shop", "p", "web");
    policy.getMetadata().setResourceVersion("2000");
    given.put(policy).report("n1", 2000).report("n3", 2001);

    PolicyOutcome outcome = outcome();

    assertCondition(
        outcome,
        "Programmed",
        "False",
        "Pending",
        "2 of 4 nodes",
        "waiting for n2, n4",
        "no agent has reported from 1 of them");
    assertCondition(outcome, "Ready", "False", "Pending");
    assertCondition(outcome, "Reconciling", "True", "Programming");
    assertThat(outcome.nodes()).isEqualTo(new NodeCounts(4, 2, 0, 0));
  }

  @Test
  void aNodeThatIsNotReadyDoesNotCount() {
    twoPodsOnTwoNodes();
    given.put(node("n4", false)).put(policy("shop", "p", "web"));

    assertCondition(outcome(), "Programmed", "True", "Programmed");
    assertThat(outcome().nodes().desired()).isEqualTo(3);
  }

  @Test
  void aNodeThatFailsIsNamedWithItsReason() {
    twoPodsOnTwoNodes();
    given.put(policy("shop", "p", "web")).report("n2", 1000, exception("KernelRefused", "no room"));

    PolicyOutcome outcome = outcome();

    assertCondition(outcome, "Programmed", "False", "Failed", "1 node", "n2: no room");
    assertThat(outcome.nodes()).isEqualTo(new NodeCounts(3, 2, 1, 0));
    assertThat(types(outcome)).doesNotContain("Stalled"); // the agent tries again
  }

  @Test
  void aNodeThatCanNoLongerWriteToItsKernelHasFailed() {
    twoPodsOnTwoNodes();
    given.put(policy("shop", "p", "web"));
    assertThat(outcome().nodes()).isEqualTo(new NodeCounts(3, 3, 0, 0));

    given.reportBreakdown("n2", 1000, "iptables-restore: permission denied");

    assertCondition(
        outcome(), "Programmed", "False", "Failed", "n2: iptables-restore: permission denied");
    assertThat(outcome().nodes()).isEqualTo(new NodeCounts(3, 2, 1, 0));

    given.report("n2", 1000);

    assertCondition(outcome(), "Programmed", "True", "Programmed");
  }

  @Test
  void aNodeThatCannotWriteToItsKernelHasFailedAndIsNotWaitedFor() {
    twoPodsOnTwoNodes();
    given.reportBreakdown("n2", -1, "no iptables").put(policy("shop", "p", "web"));

    assertCondition(outcome(), "Programmed", "False", "Failed", "n2: no iptables");
    assertThat(outcome().nodes()).isEqualTo(new NodeCounts(3, 2, 1, 0));
  }

  @Test
  void aNodeThatFellBackIsNamedAndCarriesTheTraffic() {
    twoPodsOnTwoNodes();
    given.put(policy("shop", "p", "web")).report("n2", 1000, exception("FellBack", "no ip_vs"));

    PolicyOutcome outcome = outcome();

    assertCondition(outcome, "Programmed", "True", "FellBack", "n2: no ip_vs");
    assertCondition(outcome, "Ready", "True", "Ready");
    assertThat(outcome.nodes()).isEqualTo(new NodeCounts(3, 3, 0, 1));
  }

  @Test
  void withoutNodesNothingIsProgrammed() {
    twoPodsOnTwoNodes();
    given.removeNode("n1").removeNode("n2").removeNode("n3").put(policy("shop", "p", "web"));

    assertCondition(outcome(), "Programmed", "False", "NoNodes");
  }

  @Test
  void aHeadlessServiceCannotBeRouted() {
    given.put(
        service("shop", "web", "1")
            .edit()
            .editSpec()
            .withType("ClusterIP")
            .withClusterIP("None")
            .withClusterIPs("None")
            .endSpec()
            .build());
    given.put(policy("shop", "p", "web"));

    assertCondition(outcome(), "ResolvedRefs", "False", "UnsupportedTarget", "headless");
    assertThat(outcome().targets().getFirst().mode()).isNull();
  }

  @Test
  void aBalancerThatChecksHealthIsTakenIntoAccount() {
    given
        .put(
            service("shop", "web", "1")
                .edit()
                .editSpec()
                .withType("LoadBalancer")
                .withExternalTrafficPolicy("Local")
                .withHealthCheckNodePort(30001)
                .endSpec()
                .build())
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n2/10.1.0.2"))
        .put(policy("shop", "p", "web"));

    assertThat(outcome().targets().getFirst().entry()).isEqualTo("HealthCheckedNodes");
  }

  @Test
  void aFieldThatSomebodyElseOwnsIsReportedAndNodesFollowThePolicyAllTheSame() {
    twoPodsOnTwoNodes();
    reports.put(
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
    given.put(policy("shop", "p", "web"));

    assertCondition(outcome(), "ServiceFields", "False", "FieldOwnedElsewhere", "helm");
    assertCondition(outcome(), "Ready", "True", "Ready");
  }

  @Test
  void aServiceOfAnotherProxyIsNotProgrammed() {
    twoPodsOnTwoNodes();
    reports.put(
        new ObjectName("shop", "web"),
        new ServiceReport(
            new TakeOver(TakeOver.State.FOREIGN_PROXY, "handed to cilium"), List.of(), null));
    given.put(policy("shop", "p", "web"));

    assertCondition(outcome(), "Programmed", "False", "ForeignProxy", "cilium");
  }

  @Test
  void aClusterPolicyCountsWhatItSelects() {
    twoPodsOnTwoNodes();
    given.put(override("all", "Local"));

    ClusterPolicyView view = views.of("all");

    assertThat(view.services()).isEqualTo(1);
    assertThat(view.namespaces()).isEqualTo(1);
    assertThat(ClusterPolicyDecision.of(view))
        .extracting(draft -> draft.type() + " " + draft.status())
        .containsExactly("Accepted True", "Programmed True", "Ready True");
  }

  @Test
  void theYoungerOfTwoClusterPoliciesIsConflictedWhereBothConcernAService() {
    twoPodsOnTwoNodes();
    given.put(override("a", "Local")).put(override("b", "Cluster")).put(override("c", "Local"));

    assertThat(ClusterPolicyDecision.of(views.of("a")).getFirst().reason()).isEqualTo("Accepted");
    assertThat(ClusterPolicyDecision.of(views.of("b")).getFirst())
        .satisfies(accepted -> {
          assertThat(accepted.status()).isEqualTo("False");
          assertThat(accepted.reason()).isEqualTo("Conflicted");
          assertThat(accepted.message())
              .contains(
                  "trafficPolicy.external of Service shop/web is decided by"
                      + " ClusterServiceRoutingPolicy a, which is older");
        });
    var elsewhere = override("d", "Cluster");
    elsewhere.setSpec(
        new ClusterServiceRoutingPolicySpec(
            new LabelSelector(Map.of("team", "other"), null),
            null,
            null,
            elsewhere.getSpec().overrides()));
    given.put(elsewhere).namespace("other", Map.of("team", "other"));
    assertThat(ClusterPolicyDecision.of(views.of("d")).getFirst().status()).isEqualTo("True");
  }

  @Test
  void aNodeWhoseAgentStartsAnewKeepsWhatItHad() {
    twoPodsOnTwoNodes();
    given.put(policy("shop", "p", "web")).report("n1", -1);

    assertThat(progress.of(new PolicyRef.Namespaced(P)).pending()).isZero();
  }

  private static ObjectProblem exception(String reason, String message) {
    return new ObjectProblem("ServiceRoutingPolicy", "shop", "p", null, reason, message);
  }

  private static TargetRef ref(String name, String section) {
    return new TargetRef(null, null, name, section);
  }

  private static ServiceRoutingPolicy targeting(List<TargetRef> refs) {
    var policy = policy("shop", "p", "web");
    policy.setSpec(
        new ServiceRoutingPolicySpec(refs, null, null, policy.getSpec().trafficPolicy(), null));
    return policy;
  }

  private static ServiceRoutingPolicy spreading(ServiceRoutingPolicy policy, String enforcement) {
    return spreading(policy, "PodAntiAffinity", enforcement);
  }

  private static ServiceRoutingPolicy spreading(
      ServiceRoutingPolicy policy, String mode, String enforcement) {
    var spec = policy.getSpec();
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            spec.targetRefs(),
            null,
            null,
            spec.trafficPolicy(),
            new Spread(mode, enforcement, null, null, "Advise", null)));
    return policy;
  }

  private static ClusterServiceRoutingPolicy override(String name, String external) {
    var policy = new ClusterServiceRoutingPolicy();
    policy.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withUid("uid-" + name)
            .withGeneration(1L)
            .withResourceVersion("100")
            .withCreationTimestamp("2026-01-02T03:04:05Z")
            .build());
    policy.setSpec(
        new ClusterServiceRoutingPolicySpec(
            new LabelSelector(null, null),
            null,
            null,
            new RoutingSettings(null, new TrafficPolicies(external, null, null), null)));
    return policy;
  }
}
