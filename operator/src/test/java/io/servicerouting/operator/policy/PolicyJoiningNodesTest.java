package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.OutcomeAssertions.assertCondition;
import static io.servicerouting.operator.policy.OutcomeAssertions.condition;
import static io.servicerouting.operator.world.Samples.node;
import static io.servicerouting.operator.world.Samples.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.servicerouting.api.v1alpha1.NodeCounts;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the status says while a node joins whose agent is being started. */
class PolicyJoiningNodesTest {
  private Instant now = Instant.parse("2026-02-03T04:00:00Z");
  private final RecordingProgress told = new RecordingProgress();
  private final JudgedPolicy judged = new JudgedPolicy(told, () -> now);

  @BeforeEach
  void aService() {
    judged.twoPodsOnTwoNodes();
  }

  private void aPolicyThatAllHave() {
    judged.given().put(programmed(policy("shop", "p", "web")));
  }

  private static ServiceRoutingPolicy programmed(ServiceRoutingPolicy policy) {
    var programmed =
        new ConditionBuilder()
            .withType("Programmed")
            .withStatus("True")
            .withReason("Programmed")
            .withMessage("")
            .build();
    policy.setStatus(
        new ServiceRoutingPolicyStatus(
            policy.getMetadata().getGeneration(), List.of(programmed), null, null, null));
    return policy;
  }

  @Test
  void aNodeThatJoinsDoesNotUndoWhatAllOthersHave() {
    aPolicyThatAllHave();
    judged.given().synced();
    told.take();

    judged.given().put(node("n4", true));

    assertCondition(
        judged.outcome(),
        "Programmed",
        "True",
        "Programmed",
        "Not counted yet",
        "2 minutes",
        ": n4.");
    assertCondition(judged.outcome(), "Ready", "True", "Ready");
    assertThat(judged.outcome().nodes()).isEqualTo(new NodeCounts(4, 3, 0, 0));
    assertThat(told.take()).containsExactly("nodes", "nodes after PT2M");

    now = now.plusSeconds(119);
    judged.given().report("n4", -1); // an agent that has begun and has not written anything yet
    assertCondition(judged.outcome(), "Programmed", "True", "Programmed", ": n4.");

    judged.given().report("n4", 1000);
    assertThat(condition(judged.outcome(), "Programmed").message())
        .isEqualTo("Every node has programmed it.");
  }

  @Test
  void aNodeThatJoinedAndNeverReportsLagsAfterAWhile() {
    aPolicyThatAllHave();
    judged.given().synced().put(node("n4", true));
    assertCondition(judged.outcome(), "Ready", "True", "Ready");

    now = now.plus(JoiningNodes.GRACE);

    assertCondition(judged.outcome(), "Programmed", "False", "Pending", "waiting for n4");
    assertCondition(judged.outcome(), "Ready", "False", "Pending");
  }

  @Test
  void aNewPolicyWaitsForANodeThatJoins() {
    judged.given().synced().put(node("n4", true)).put(policy("shop", "p", "web"));

    assertCondition(judged.outcome(), "Programmed", "False", "Pending", "waiting for n4");
  }

  @Test
  void aNodeThatWasThereBeforeTheOperatorJoinedWhenItWasMade() {
    aPolicyThatAllHave();
    judged
        .given()
        .put(made(node("n4", true), now.minusSeconds(60)))
        .put(made(node("n5", true), now.minusSeconds(180)));

    assertCondition(judged.outcome(), "Programmed", "False", "Pending", "waiting for n4, n5");
    judged.given().removeNode("n5");
    assertCondition(judged.outcome(), "Programmed", "True", "Programmed", ": n4.");
  }

  private static Node made(Node node, Instant when) {
    node.getMetadata().setCreationTimestamp(when.toString());
    return node;
  }

  @Test
  void aNodeThatJoinsAndCannotWriteToItsKernelHasFailed() {
    aPolicyThatAllHave();
    judged.given().synced().put(node("n4", true));

    judged.given().reportBreakdown("n4", -1, "no iptables");

    assertCondition(judged.outcome(), "Programmed", "False", "Failed", "n4: no iptables");
  }
}
