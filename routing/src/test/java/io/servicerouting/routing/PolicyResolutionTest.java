package io.servicerouting.routing;

import static io.servicerouting.routing.Samples.clusterPolicy;
import static io.servicerouting.routing.Samples.external;
import static io.servicerouting.routing.Samples.labelled;
import static io.servicerouting.routing.Samples.named;
import static io.servicerouting.routing.Samples.policy;
import static io.servicerouting.routing.Samples.portOf;
import static io.servicerouting.routing.Samples.scheduler;
import static io.servicerouting.routing.Scheduler.RANDOM;
import static io.servicerouting.routing.Scheduler.RR;
import static io.servicerouting.routing.TrafficPolicy.CLUSTER;
import static io.servicerouting.routing.TrafficPolicy.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.ClusterRoutingPolicy.Kind;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.EffectivePolicy.Specificity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which of several policies decides, seen for the port http of the Service shop/web. */
class PolicyResolutionTest {
  private static final ServiceInfo WEB =
      Samples.service(CLUSTER, CLUSTER, Map.of("app", "web", "tier", "front"), 30080);

  private static final RoutingPolicy BY_PORT =
      policy("by-port", 0, portOf("web", "http"), scheduler(RR));
  private static final RoutingPolicy BY_NAME =
      policy("by-name", 1, named("web"), scheduler(RANDOM));
  private static final RoutingPolicy BY_LABEL =
      policy("by-label", 2, labelled("app", "web"), scheduler(RR));
  private static final ClusterRoutingPolicy DEFAULTS =
      clusterPolicy("defaults", 3, Kind.DEFAULTS, scheduler(RR));
  private static final ClusterRoutingPolicy OVERRIDES =
      clusterPolicy("overrides", 0, Kind.OVERRIDES, scheduler(RANDOM));

  static Stream<Arguments> contests() {
    return Stream.of(
        contest("nobody says anything", List.of(), List.of(), new Reason.ProductDefault()),
        contest(
            "overrides beat all",
            List.of(BY_PORT, BY_NAME, BY_LABEL),
            List.of(OVERRIDES, DEFAULTS),
            new Reason.ClusterOverride("overrides")),
        contest(
            "the port beats the name",
            List.of(BY_LABEL, BY_NAME, BY_PORT),
            List.of(DEFAULTS),
            decided(BY_PORT, Specificity.PORT)),
        contest(
            "the name beats the label",
            List.of(BY_LABEL, BY_NAME),
            List.of(DEFAULTS),
            decided(BY_NAME, Specificity.NAME)),
        contest(
            "a label beats the cluster's defaults",
            List.of(BY_LABEL),
            List.of(DEFAULTS),
            decided(BY_LABEL, Specificity.SELECTOR)),
        contest(
            "the cluster's defaults beat the product's",
            List.of(),
            List.of(DEFAULTS),
            new Reason.ClusterDefault("defaults")),
        contest(
            "of two alike the older wins",
            List.of(
                policy("a-younger", 1, named("web"), scheduler(RR)),
                policy("z-older", 2, named("web"), scheduler(RANDOM))),
            List.of(),
            new Reason.Policy(new ObjectName("shop", "z-older"), Specificity.NAME)),
        contest(
            "of two equally old the first by name wins",
            List.of(
                policy("b", 1, named("web"), scheduler(RR)),
                policy("a", 1, named("web"), scheduler(RANDOM))),
            List.of(),
            new Reason.Policy(new ObjectName("shop", "a"), Specificity.NAME)),
        contest(
            "an older cluster default wins",
            List.of(),
            List.of(clusterPolicy("a-younger", 1, Kind.DEFAULTS, scheduler(RANDOM)), DEFAULTS),
            new Reason.ClusterDefault("defaults")),
        contest(
            "a policy for another port says nothing",
            List.of(policy("other", 9, portOf("web", "https"), scheduler(RR))),
            List.of(),
            new Reason.ProductDefault()),
        contest(
            "a policy for another Service says nothing",
            List.of(policy("other", 9, named("db"), scheduler(RR))),
            List.of(),
            new Reason.ProductDefault()),
        contest(
            "a policy that is silent about the field leaves it to the next",
            List.of(policy("silent", 9, named("web"), external(LOCAL)), BY_LABEL),
            List.of(),
            decided(BY_LABEL, Specificity.SELECTOR)));
  }

  private static Arguments contest(
      String name,
      List<RoutingPolicy> policies,
      List<ClusterRoutingPolicy> clusterPolicies,
      Reason winner) {
    return Arguments.of(name, policies, clusterPolicies, winner);
  }

  private static Reason decided(RoutingPolicy policy, Specificity by) {
    return new Reason.Policy(policy.name(), by);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contests")
  void theSchedulerIsDecidedBy(
      String name,
      List<RoutingPolicy> policies,
      List<ClusterRoutingPolicy> clusterPolicies,
      Reason winner) {
    assertThat(resolve(policies, clusterPolicies).scheduler().reason()).isEqualTo(winner);
  }

  private static EffectivePolicy resolve(
      List<RoutingPolicy> policies, List<ClusterRoutingPolicy> clusterPolicies) {
    return PolicyResolution.resolve(
        WEB, "http", Map.of("team", "red"), policies, clusterPolicies, ProxyMode.IPTABLES);
  }

  @Test
  void eachFieldIsDecidedByItself() {
    EffectivePolicy effective =
        resolve(
            List.of(
                policy("one", 1, named("web"), external(LOCAL)),
                policy("two", 2, named("web"), scheduler(RR))),
            List.of());

    assertThat(effective.external().value()).isEqualTo(LOCAL);
    assertThat(effective.scheduler().value()).isEqualTo(RR);
    assertThat(effective.internal()).isEqualTo(new Resolved<>(CLUSTER, new Reason.ServiceField()));
  }

  @Test
  void withoutAPolicyTheServicesOwnFieldsHold() {
    ServiceInfo local = Samples.service(LOCAL, LOCAL);

    EffectivePolicy effective =
        PolicyResolution.resolve(local, "", Map.of(), List.of(), List.of(), ProxyMode.IPTABLES);

    assertThat(effective.external()).isEqualTo(new Resolved<>(LOCAL, new Reason.ServiceField()));
    assertThat(effective.internal()).isEqualTo(new Resolved<>(LOCAL, new Reason.ServiceField()));
    assertThat(effective.mode())
        .isEqualTo(new Resolved<>(ProxyMode.IPTABLES, new Reason.ProductDefault()));
  }

  @Test
  void aPolicyForOnePortHasNoSayInTrafficPolicies() {
    EffectivePolicy effective =
        resolve(List.of(policy("port", 1, portOf("web", "http"), external(LOCAL))), List.of());

    assertThat(effective.external()).isEqualTo(new Resolved<>(CLUSTER, new Reason.ServiceField()));
  }

  @Test
  void aPolicyThatNamesBothServiceAndPortCountsForThePort() {
    RoutingPolicy both =
        policy(
            "both",
            1,
            new PolicyTarget.Refs(
                List.of(new PolicyTarget.Ref("web", null), new PolicyTarget.Ref("web", "http"))),
            scheduler(RR));

    assertThat(PolicyResolution.specificity(both, WEB, "http")).isEqualTo(Specificity.PORT);
    assertThat(PolicyResolution.specificity(both, WEB, "https")).isEqualTo(Specificity.NAME);
  }

  @Test
  void aPolicyOfAnotherNamespaceConcernsNobodyHere() {
    RoutingPolicy foreign =
        new RoutingPolicy(
            new ObjectName("elsewhere", "p"), "uid", Instant.EPOCH, named("web"), scheduler(RR));

    assertThat(PolicyResolution.specificity(foreign, WEB, "http")).isNull();
  }

  @Test
  void aClusterPolicyConcernsTheNamespacesAndServicesItSelects() {
    ClusterRoutingPolicy red =
        new ClusterRoutingPolicy(
            "red",
            "uid",
            Instant.EPOCH,
            new LabelSelector(Map.of("team", "red"), List.of()),
            new LabelSelector(
                Map.of(),
                List.of(
                    new LabelSelector.Requirement(
                        "tier", LabelSelector.Operator.NOT_IN, List.of("back")))),
            Kind.DEFAULTS,
            scheduler(RR));

    assertThat(PolicyResolution.concerns(red, WEB, Map.of("team", "red"))).isTrue();
    assertThat(PolicyResolution.concerns(red, WEB, Map.of("team", "blue"))).isFalse();
    assertThat(
            PolicyResolution.concerns(
                red,
                Samples.service(CLUSTER, CLUSTER, Map.of("tier", "back"), 0),
                Map.of("team", "red")))
        .isFalse();
  }
}
