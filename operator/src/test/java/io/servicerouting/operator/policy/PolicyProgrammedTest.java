package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.OutcomeAssertions.assertCondition;
import static io.servicerouting.operator.policy.OutcomeAssertions.types;
import static io.servicerouting.operator.world.Samples.node;
import static io.servicerouting.operator.world.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.NodeCounts;
import io.servicerouting.operator.service.ServiceReport;
import io.servicerouting.operator.service.TakeOver;
import io.servicerouting.routing.ObjectName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the status says of the nodes that carry a policy out. */
class PolicyProgrammedTest {
  private final JudgedPolicy judged = new JudgedPolicy();

  @Test
  void aPolicyThatAllNodesHaveIsReady() {
    judged.twoPodsOnTwoNodes();
    judged.given().put(policy("shop", "p", "web"));

    PolicyOutcome outcome = judged.outcome();

    assertCondition(outcome, "Accepted", "True", "Accepted");
    assertCondition(outcome, "ResolvedRefs", "True", "ResolvedRefs");
    assertCondition(outcome, "Programmed", "True", "Programmed");
    assertCondition(outcome, "Spread", "True", "NotAsked");
    assertCondition(outcome, "Ready", "True", "Ready");
    assertThat(types(outcome)).doesNotContain("Reconciling", "Stalled");
    assertThat(outcome.nodes()).isEqualTo(new NodeCounts(3, 3, 0, 0));
  }

  @Test
  void aLaggingNodeIsNamed() {
    judged.twoPodsOnTwoNodes();
    judged.given().report("n2", 50).put(node("n4", true));
    var policy = policy("shop", "p", "web");
    policy.getMetadata().setResourceVersion("2000");
    judged.given().put(policy).report("n1", 2000).report("n3", 2001);

    PolicyOutcome outcome = judged.outcome();

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
    judged.twoPodsOnTwoNodes();
    judged.given().put(node("n4", false)).put(policy("shop", "p", "web"));

    assertCondition(judged.outcome(), "Programmed", "True", "Programmed");
    assertThat(judged.outcome().nodes().desired()).isEqualTo(3);
  }

  @Test
  void aNodeThatFailsIsNamedWithItsReason() {
    judged.twoPodsOnTwoNodes();
    judged
        .given()
        .put(policy("shop", "p", "web"))
        .report("n2", 1000, PolicySamples.exception("KernelRefused", "no room"));

    PolicyOutcome outcome = judged.outcome();

    assertCondition(outcome, "Programmed", "False", "Failed", "1 node", "n2: no room");
    assertThat(outcome.nodes()).isEqualTo(new NodeCounts(3, 2, 1, 0));
    assertThat(types(outcome)).doesNotContain("Stalled"); // the agent tries again
  }

  @Test
  void aNodeThatCanNoLongerWriteToItsKernelHasFailed() {
    judged.twoPodsOnTwoNodes();
    judged.given().put(policy("shop", "p", "web"));
    assertThat(judged.outcome().nodes()).isEqualTo(new NodeCounts(3, 3, 0, 0));

    judged.given().reportBreakdown("n2", 1000, "iptables-restore: permission denied");

    assertCondition(
        judged.outcome(),
        "Programmed",
        "False",
        "Failed",
        "n2: iptables-restore: permission denied");
    assertThat(judged.outcome().nodes()).isEqualTo(new NodeCounts(3, 2, 1, 0));

    judged.given().report("n2", 1000);

    assertCondition(judged.outcome(), "Programmed", "True", "Programmed");
  }

  @Test
  void aNodeThatCannotWriteToItsKernelHasFailedAndIsNotWaitedFor() {
    judged.twoPodsOnTwoNodes();
    judged.given().reportBreakdown("n2", -1, "no iptables").put(policy("shop", "p", "web"));

    assertCondition(judged.outcome(), "Programmed", "False", "Failed", "n2: no iptables");
    assertThat(judged.outcome().nodes()).isEqualTo(new NodeCounts(3, 2, 1, 0));
  }

  @Test
  void aNodeThatFellBackIsNamedAndCarriesTheTraffic() {
    judged.twoPodsOnTwoNodes();
    judged
        .given()
        .put(policy("shop", "p", "web"))
        .report("n2", 1000, PolicySamples.exception("FellBack", "no ip_vs"));

    PolicyOutcome outcome = judged.outcome();

    assertCondition(outcome, "Programmed", "True", "FellBack", "n2: no ip_vs");
    assertCondition(outcome, "Ready", "True", "Ready");
    assertThat(outcome.nodes()).isEqualTo(new NodeCounts(3, 3, 0, 1));
  }

  @Test
  void aTakeOverThatWaitsForAnAgentIsExplained() {
    judged.twoPodsOnTwoNodes();
    judged.given().put(policy("shop", "p", "web"));
    judged
        .reports()
        .put(
            new ObjectName("shop", "web"),
            new ServiceReport(
                new TakeOver(
                    TakeOver.State.AWAITING_AGENTS, "until ready: n2 (pod a is not ready)"),
                List.of(),
                null));

    assertCondition(
        judged.outcome(),
        "Programmed",
        "True",
        "Programmed",
        "Every node has programmed it. Not taken over yet: web: until ready: n2 (pod a is not");
    assertCondition(judged.outcome(), "Ready", "True", "Ready");
  }

  @Test
  void withoutNodesNothingIsProgrammed() {
    judged.twoPodsOnTwoNodes();
    judged
        .given()
        .removeNode("n1")
        .removeNode("n2")
        .removeNode("n3")
        .put(policy("shop", "p", "web"));

    assertCondition(judged.outcome(), "Programmed", "False", "NoNodes");
  }

  @Test
  void aServiceOfAnotherProxyIsNotProgrammed() {
    judged.twoPodsOnTwoNodes();
    judged
        .reports()
        .put(
            new ObjectName("shop", "web"),
            new ServiceReport(
                new TakeOver(TakeOver.State.FOREIGN_PROXY, "handed to cilium"), List.of(), null));
    judged.given().put(policy("shop", "p", "web"));

    assertCondition(judged.outcome(), "Programmed", "False", "ForeignProxy", "cilium");
  }

  @Test
  void aNodeWhoseAgentStartsAnewKeepsWhatItHad() {
    judged.twoPodsOnTwoNodes();
    judged.given().put(policy("shop", "p", "web")).report("n1", -1);

    assertThat(judged.view().progress().pending()).isZero();
  }
}
