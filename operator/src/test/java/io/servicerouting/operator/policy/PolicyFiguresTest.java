package io.servicerouting.operator.policy;

import static io.servicerouting.operator.world.Samples.policy;
import static io.servicerouting.operator.world.Samples.service;
import static io.servicerouting.operator.world.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.FieldDecision;
import org.junit.jupiter.api.Test;

/** The figures of a target, and how its traffic is taken to enter. */
class PolicyFiguresTest {
  private final JudgedPolicy judged = new JudgedPolicy();

  @Test
  void theTargetsFiguresAreThoseOfTheArticle() {
    judged.twoPodsOnTwoNodes();
    judged.given().put(policy("shop", "p", "web"));

    var target = judged.outcome().targets().getFirst();

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
  void aBalancerThatChecksHealthIsTakenIntoAccount() {
    judged
        .given()
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

    assertThat(judged.outcome().targets().getFirst().entry()).isEqualTo("HealthCheckedNodes");
  }
}
