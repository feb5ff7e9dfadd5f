package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.OutcomeAssertions.assertCondition;
import static io.servicerouting.operator.world.Samples.policy;
import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.PodMove;
import io.servicerouting.operator.rebalance.RebalanceReport;
import io.servicerouting.operator.rebalance.RebalanceReport.Reason;
import io.servicerouting.routing.ObjectName;
import org.junit.jupiter.api.Test;

/** What the status says of where the pods run. */
class PolicySpreadTest {
  private final JudgedPolicy judged = new JudgedPolicy();

  @Test
  void packedPodsAreUnevenUnderLocalAndTheStatusSaysWhatToAdd() {
    judged
        .given()
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2", "c=n2/10.1.0.3"))
        .put(policy("shop", "p", "web"));

    PolicyOutcome outcome = judged.outcome();

    assertCondition(outcome, "Spread", "True", "NotAsked", "150% of the mean", "spread: {}");
    assertThat(outcome.targets().getFirst().predicted().maxToMeanPercent()).isEqualTo(150);
  }

  @Test
  void packedPodsUnderASpreadAreReportedWithTheMovesThatHelp() {
    judged
        .given()
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2", "c=n2/10.1.0.3"))
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "Preferred"));

    PolicyOutcome outcome = judged.outcome();

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
    judged
        .given()
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2"))
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "Required"));

    assertCondition(judged.outcome(), "Ready", "False", "Uneven");
  }

  @Test
  void withoutAServiceRoutingConfigNothingSpreadsNewPods() {
    judged.twoPodsOnTwoNodes();
    judged
        .given()
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "Preferred"))
        .removeConfig();

    assertCondition(judged.outcome(), "Spread", "False", "InjectionOff", "or there is none");
  }

  @Test
  void placesThatPodsOfARequiredTopologySpreadDoNotUseDoNotKeepItFromReadyBeforeThePodsWereRead() {
    judged.twoPodsOnEachOfTwoNodes();
    judged
        .given()
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "TopologySpread", "Required"));

    PolicyOutcome outcome = judged.outcome();

    assertCondition(
        outcome, "Spread", "True", "SpreadAsAsked", "no pod in 1 place", "pods can use them");
    assertCondition(outcome, "Ready", "True", "Ready");
  }

  @Test
  void podsOfARequiredTopologySpreadThatAreAllInOnePlaceAreUneven() {
    judged
        .given()
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2"))
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "TopologySpread", "Required"));

    assertCondition(judged.outcome(), "Ready", "False", "Uneven");
  }

  @Test
  void anEvenSpreadIsAsAsked() {
    judged.twoPodsOnTwoNodes();
    judged.given().put(PolicySamples.spreading(policy("shop", "p", "web"), "Preferred"));

    assertCondition(judged.outcome(), "Spread", "True", "SpreadAsAsked");
    assertThat(judged.outcome().targets().getFirst().rebalance()).isNull();
  }

  @Test
  void whereEvictionsAreForbiddenTheConditionSaysSoAndTheMovesAreStillNamed() {
    judged
        .given()
        .put(service("shop", "web", "1"))
        .put(slice("shop", "web-1", "web", "a=n1/10.1.0.1", "b=n1/10.1.0.2", "c=n2/10.1.0.3"))
        .put(PolicySamples.spreading(policy("shop", "p", "web"), "Preferred"));
    evictionsAreForbidden();

    PolicyOutcome outcome = judged.outcome();

    assertCondition(
        outcome, "Spread", "False", "EvictionForbidden", "2 pods on n1", "may not evict");
    assertThat(outcome.targets().getFirst().rebalance().moves())
        .containsExactly(new PodMove("a", "n1", "n3"));
  }

  @Test
  void whereEvictionsAreForbiddenThatIsSaidBeforeTheyAreNeeded() {
    judged.twoPodsOnTwoNodes();
    judged.given().put(PolicySamples.spreading(policy("shop", "p", "web"), "Preferred"));
    evictionsAreForbidden();

    assertCondition(judged.outcome(), "Spread", "True", "SpreadAsAsked", "may not evict");
  }

  private void evictionsAreForbidden() {
    judged
        .rebalances()
        .put(
            new ObjectName("shop", "web"),
            new RebalanceReport(Reason.EVICTION_FORBIDDEN, "The operator may not evict"));
  }
}
