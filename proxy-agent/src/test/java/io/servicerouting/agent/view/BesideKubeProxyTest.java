package io.servicerouting.agent.view;

import static io.servicerouting.agent.view.ViewSamples.DB;
import static io.servicerouting.agent.view.ViewSamples.NODE;
import static io.servicerouting.agent.view.ViewSamples.SETTINGS;
import static io.servicerouting.agent.view.ViewSamples.WEB;
import static io.servicerouting.agent.view.ViewSamples.byLabel;
import static io.servicerouting.agent.view.ViewSamples.byName;
import static io.servicerouting.agent.view.ViewSamples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LabelSelector;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.RoutingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which Services are routed beside kube-proxy: those that are labelled, and those of policies. */
class BesideKubeProxyTest {
  private Instant now = Instant.EPOCH;
  private final ClusterView beside = new ClusterView(Install.BesideKubeProxy, () -> now);
  private final RoutingPolicy byName = byName();
  private final RoutingPolicy byLabel = byLabel("q", "web");

  private static ClusterRoutingPolicy ofTeam(String team) {
    return new ClusterRoutingPolicy(
        team,
        "uid",
        Instant.EPOCH,
        new LabelSelector(Map.of("team", team), List.of()),
        null,
        ClusterRoutingPolicy.Kind.DEFAULTS,
        PolicySettings.none());
  }

  private boolean routed(ObjectName service) {
    return !beside.routes(service, IpFamily.IPV4, SETTINGS).isEmpty();
  }

  @Test
  void aServiceThatAPolicyConcernsIsProgrammedBeforeItIsHandedOver() {
    beside.service(WEB, service(WEB, null));
    beside.service(DB, service(DB, null));
    assertThat(beside.services()).isEmpty();
    beside.takeChanged();

    beside.policy(byName.name(), byName);

    assertThat(beside.takeChanged()).containsExactly(WEB);
    assertThat(beside.services()).containsExactly(WEB);
    assertThat(routed(WEB)).isTrue();
    assertThat(routed(DB)).isFalse();
  }

  @Test
  void theOrderInWhichTheyComeDoesNotMatter() {
    beside.policy(byLabel.name(), byLabel);
    beside.service(WEB, service(WEB, null));

    assertThat(routed(WEB)).isTrue();
  }

  @Test
  void withoutItsPolicyItIsKeptUntilKubeProxyIsReady() {
    beside.service(WEB, service(WEB, "servicerouting.io"));
    beside.policy(byName.name(), byName);
    beside.policy(byName.name(), null);
    beside.service(WEB, service(WEB, null)); // the operator has taken the label off
    beside.takeChanged();

    now = now.plus(RoutedServices.HAND_OVER).minusMillis(1);
    beside.letGo();
    assertThat(routed(WEB)).isTrue();
    now = now.plusMillis(1);
    beside.letGo();

    assertThat(beside.takeChanged()).containsExactly(WEB);
    assertThat(routed(WEB)).isFalse();
  }

  @Test
  void aPolicyThatTurnsToAnotherServiceLeavesTheFirstSlowly() {
    beside.service(WEB, service(WEB, null));
    beside.service(DB, service(DB, null));
    beside.policy(byLabel.name(), byLabel);
    beside.takeChanged();

    RoutingPolicy turned = byLabel("q", "db");
    beside.policy(turned.name(), turned);

    assertThat(beside.services()).containsExactly(DB, WEB);
    assertThat(beside.nextToLetGo()).isEqualTo(now.plus(RoutedServices.HAND_OVER));
    now = now.plus(RoutedServices.HAND_OVER);
    beside.letGo();
    assertThat(beside.services()).containsExactly(DB);
  }

  @Test
  void theLabelsOfANamespaceDecideToo() {
    beside.service(WEB, service(WEB, null));
    beside.clusterPolicy("red", ofTeam("red"));
    assertThat(routed(WEB)).isFalse();

    beside.namespaceLabels("shop", Map.of("team", "red"));
    assertThat(beside.takeChanged()).contains(WEB);
    assertThat(routed(WEB)).isTrue();

    beside.namespaceLabels("shop", Map.of());
    now = now.plus(RoutedServices.HAND_OVER);
    beside.letGo(); // begins to leave
    now = now.plus(RoutedServices.HAND_OVER);
    beside.letGo();
    assertThat(routed(WEB)).isFalse();
  }

  @Test
  void whatAnotherProxyServesIsNotTaken() {
    beside.policy(byName.name(), byName);
    beside.service(WEB, service(WEB, "cilium"));

    assertThat(routed(WEB)).isFalse();
  }

  @Test
  void theApiServersOwnServiceIsTakenByLabelAlone() {
    ObjectName kubernetes = new ObjectName("default", "kubernetes");
    beside.namespaceLabels("default", Map.of("team", "red"));
    beside.clusterPolicy("red", ofTeam("red"));

    beside.service(kubernetes, service(kubernetes, null));
    assertThat(routed(kubernetes)).isFalse();
    beside.service(kubernetes, service(kubernetes, "servicerouting.io"));
    assertThat(routed(kubernetes)).isTrue();
  }

  @Test
  void kubeProxyAnswersHealthChecksUntilTheLabelComesAndAfterItHasGone() {
    beside.policy(byName.name(), byName);
    beside.service(WEB, service(WEB, null));
    assertThat(beside.healthCheck(WEB, NODE)).isNull();

    beside.service(WEB, service(WEB, "servicerouting.io"));
    assertThat(beside.healthCheck(WEB, NODE)).isNotNull();

    beside.service(WEB, service(WEB, null));
    assertThat(beside.healthCheck(WEB, NODE)).isNull();
    assertThat(routed(WEB)).isTrue();
  }

  @Test
  void aThousandPoliciesAndFiveThousandServicesAreWeighedOnce() {
    for (int i = 0; i < 5_000; i++) {
      ObjectName name = new ObjectName("shop", "s" + i);
      beside.service(name, service(name, null));
    }
    for (int i = 0; i < 1_000; i++) {
      RoutingPolicy policy = byLabel("p" + i, "s" + i);
      beside.policy(policy.name(), policy);
    }
    long begin = System.nanoTime();

    assertThat(beside.services()).hasSize(1_000);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }
}
