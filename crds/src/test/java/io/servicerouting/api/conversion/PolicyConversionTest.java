package io.servicerouting.api.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.SelectorOperator;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ClusterRoutingPolicy.Kind;
import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.LabelSelector;
import io.servicerouting.routing.LabelSelector.Operator;
import io.servicerouting.routing.LabelSelector.Requirement;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Rebalance;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.SchedulerFlag;
import io.servicerouting.routing.ServiceFields;
import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyConversionTest {

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @Test
  void aPolicyKeepsEverythingThatRoutingNeeds() {
    var policy =
        policy(
            """
            targetRefs: [{name: web}, {name: db, sectionName: sql}]
            proxy:
              mode: IPVS
              scheduler: sh
              schedulerFlags: [sh-port]
              unavailable: Reject
              weights: [{podPrefix: web-canary-, weight: 5}, {node: n1, zone: east, weight: 0}]
            trafficPolicy: {external: Local, internal: Cluster, serviceFields: Never}
            spread: {topologyKey: topology.kubernetes.io/zone, weight: 50, rebalance: Evict}
            """);

    assertThat(PolicyConversion.toRouting(policy))
        .isEqualTo(
            new Conversion.Usable<>(
                new RoutingPolicy(
                    new ObjectName("shop", "fast"),
                    "u-1",
                    Instant.parse("2026-01-02T03:04:05Z"),
                    new PolicyTarget.Refs(
                        List.of(
                            new PolicyTarget.Ref("web", null), new PolicyTarget.Ref("db", "sql"))),
                    new PolicySettings(
                        ProxyMode.IPVS,
                        Scheduler.SH,
                        Set.of(SchedulerFlag.SH_PORT),
                        Unavailable.REJECT,
                        new EndpointWeights(
                            List.of(
                                new EndpointWeights.Rule("web-canary-", null, null, 5),
                                new EndpointWeights.Rule(null, "n1", "east", 0))),
                        TrafficPolicy.LOCAL,
                        TrafficPolicy.CLUSTER,
                        ServiceFields.NEVER,
                        new SpreadRule.PodAntiAffinity(
                            SpreadEnforcement.PREFERRED,
                            50,
                            "topology.kubernetes.io/zone",
                            Rebalance.EVICT)))));
  }

  @Test
  void aSelectorBecomesATarget() {
    var policy = usable(policy("{targetSelector: {matchLabels: {app: web}}, spread: {}}"));

    assertThat(policy.target()).isEqualTo(new PolicyTarget.Selector(Map.of("app", "web")));
  }

  @Test
  void fieldsThatAreUnsetSayNothing() {
    assertThat(usable(policy("{targetRefs: [{name: web}], proxy: {}}")).settings())
        .isEqualTo(PolicySettings.none());
  }

  @Test
  void aPolicyThatWasNeverStoredIsYoungerThanAll() {
    var policy = policy("{targetRefs: [{name: web}], proxy: {mode: iptables}}");
    policy.getMetadata().setCreationTimestamp(null);
    policy.getMetadata().setUid(null);

    assertThat(usable(policy))
        .extracting(RoutingPolicy::created, RoutingPolicy::uid)
        .containsExactly(Instant.MAX, "");
  }

  static Stream<Arguments> unusablePolicies() {
    return Stream.of(
        Arguments.of(
            "{proxy: {mode: iptables}}",
            "spec",
            "has no target, expected targetRefs or targetSelector"),
        Arguments.of(
            "{targetRefs: [], proxy: {mode: iptables}}",
            "spec",
            "has no target, expected targetRefs or targetSelector"),
        Arguments.of(
            "{targetSelector: {matchLabels: {}}, proxy: {mode: iptables}}",
            "spec",
            "has no target, expected targetRefs or targetSelector"),
        Arguments.of(
            "{targetRefs: [{name: a}], targetSelector: {matchLabels: {a: b}}}",
            "spec",
            "has both targetRefs and targetSelector, expected one of them"),
        Arguments.of(
            "{targetRefs: [{name: a}], proxy: {mode: warp}}",
            "spec.proxy.mode",
            "'warp' is not a mode this version knows (iptables, IPVS, Userspace)"),
        Arguments.of(
            "{targetRefs: [{name: a}], proxy: {scheduler: magic}}",
            "spec.proxy.scheduler",
            "'magic' is not a scheduler this version knows (random, rr, wrr, lc, wlc, lblc, lblcr,"
                + " sh, dh, sed, nq, fo, ovf, mh)"),
        Arguments.of(
            "{targetRefs: [{name: a}], proxy: {unavailable: Ignore}}",
            "spec.proxy.unavailable",
            "'Ignore' is not one of Fallback and Reject"),
        Arguments.of(
            "{targetRefs: [{name: a}], trafficPolicy: {external: Nearest}}",
            "spec.trafficPolicy.external",
            "'Nearest' is not one of Cluster, Local and PreferLocal"),
        Arguments.of(
            "{targetRefs: [{name: a}], trafficPolicy: {internal: local}}",
            "spec.trafficPolicy.internal",
            "'local' is not one of Cluster, Local and PreferLocal"));
  }

  @ParameterizedTest
  @MethodSource("unusablePolicies")
  void anUnusablePolicyNamesObjectFieldAndWhatWasExpected(
      String spec, String field, String message) {
    var problem = problems(PolicyConversion.toRouting(policy(spec))).getFirst();

    assertThat(problem.object())
        .isEqualTo(
            new Problem.ObjectRef(
                "servicerouting.io/v1alpha1", "ServiceRoutingPolicy", "shop", "fast", "u-1"));
    assertThat(problem.field()).isEqualTo(field);
    assertThat(problem.message()).startsWith(message);
  }

  @Test
  void allProblemsOfAPolicyAreNamedAtOnce() {
    var policy =
        policy("{proxy: {mode: warp, scheduler: magic}, trafficPolicy: {external: Nowhere}}");
    policy.getMetadata().setCreationTimestamp("yesterday");

    assertThat(problems(PolicyConversion.toRouting(policy)))
        .extracting(Problem::field)
        .containsExactlyInAnyOrder(
            "spec", "spec.proxy.mode", "spec.proxy.scheduler", "spec.trafficPolicy.external");
  }

  @Test
  void aTimeThatIsNoneIsNamed() {
    var policy = policy("{targetRefs: [{name: web}], proxy: {mode: iptables}}");
    policy.getMetadata().setCreationTimestamp("yesterday");

    assertThat(problems(PolicyConversion.toRouting(policy)))
        .extracting(Problem::field, Problem::message)
        .containsExactly(
            tuple(
                "metadata.creationTimestamp", "'yesterday' is not a time such as RFC 3339 has it"));
  }

  @Test
  void aPolicyWithoutASpecIsUnusable() {
    var policy = policy("{targetRefs: [{name: web}]}");
    policy.setSpec(null);

    assertThat(problems(PolicyConversion.toRouting(policy)))
        .extracting(Problem::field, Problem::message)
        .containsExactly(tuple("spec", "is missing"));
  }

  @Test
  void aClusterPolicyKeepsItsSelectorsAndWhetherItOverrides() {
    var policy =
        clusterPolicy(
            """
            namespaceSelector:
              matchLabels: {tier: edge}
              matchExpressions: [{key: stage, operator: NotIn, values: [test, dev]}]
            serviceSelector:
              matchExpressions: [{key: public, operator: Exists}]
            overrides: {trafficPolicy: {internal: Local}}
            """);

    assertThat(PolicyConversion.toRouting(policy))
        .isEqualTo(
            new Conversion.Usable<>(
                new ClusterRoutingPolicy(
                    "fast",
                    "u-1",
                    Instant.parse("2026-01-02T03:04:05Z"),
                    new LabelSelector(
                        Map.of("tier", "edge"),
                        List.of(new Requirement("stage", Operator.NOT_IN, List.of("test", "dev")))),
                    new LabelSelector(
                        Map.of(), List.of(new Requirement("public", Operator.EXISTS, List.of()))),
                    Kind.OVERRIDES,
                    new PolicySettings(null, null, null, null, TrafficPolicy.LOCAL))));
  }

  @Test
  void anEmptyNamespaceSelectorSelectsEverythingAndNoServiceSelectorStaysAbsent() {
    var converted =
        PolicyConversion.toRouting(
            clusterPolicy("{namespaceSelector: {}, defaults: {proxy: {mode: iptables}}}"));

    assertThat(converted)
        .isInstanceOfSatisfying(
            Conversion.Usable.class,
            usable ->
                assertThat((ClusterRoutingPolicy) usable.value())
                    .returns(LabelSelector.everything(), ClusterRoutingPolicy::namespaceSelector)
                    .returns(null, ClusterRoutingPolicy::serviceSelector)
                    .returns(Kind.DEFAULTS, ClusterRoutingPolicy::kind));
  }

  static Stream<Arguments> unusableClusterPolicies() {
    return Stream.of(
        Arguments.of("{namespaceSelector: {}}", "spec", "expected either defaults or overrides"),
        Arguments.of(
            "{namespaceSelector: {}, defaults: {}, overrides: {}}",
            "spec",
            "expected either defaults or overrides"),
        Arguments.of(
            "{defaults: {proxy: {mode: iptables}}}",
            "spec.namespaceSelector",
            "is missing; {} selects everything"),
        Arguments.of(
            "{namespaceSelector: {}, defaults: {proxy: {mode: warp}}}",
            "spec.defaults.proxy.mode",
            "'warp' is not a mode this version knows (iptables, IPVS, Userspace)"),
        Arguments.of(
            "{namespaceSelector: {}, overrides: {trafficPolicy: {external: Nearest}}}",
            "spec.overrides.trafficPolicy.external",
            "'Nearest' is not one of Cluster, Local and PreferLocal"),
        Arguments.of(
            "{namespaceSelector: {matchExpressions: [{key: a, operator: Like, values: [b]}]},"
                + " defaults: {spread: {}}}",
            "spec.namespaceSelector.matchExpressions[0].operator",
            "'Like' is not one of In, NotIn, Exists and DoesNotExist"),
        Arguments.of(
            "{namespaceSelector: {}, serviceSelector: {matchExpressions:"
                + " [{key: a, operator: Exists}, {key: a, operator: In}]}, defaults: {spread: {}}}",
            "spec.serviceSelector.matchExpressions[1].values",
            "operator In needs at least one value"),
        Arguments.of(
            "{namespaceSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]},"
                + " defaults: {spread: {}}}",
            "spec.namespaceSelector.matchExpressions[0].values",
            "operator Exists takes no values"));
  }

  @ParameterizedTest
  @MethodSource("unusableClusterPolicies")
  void anUnusableClusterPolicyNamesFieldAndWhatWasExpected(
      String spec, String field, String message) {
    assertThat(problems(PolicyConversion.toRouting(clusterPolicy(spec))))
        .extracting(Problem::field, Problem::message)
        .containsExactly(tuple(field, message));
  }

  @ParameterizedTest
  @EnumSource(SelectorOperator.class)
  void everyOperatorOfTheSchemaIsOneOfTheDomain(SelectorOperator operator) {
    var spelling = new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(operator).asText();

    assertThat(Operator.parse(spelling).name()).isEqualTo(operator.name());
  }

  static ServiceRoutingPolicy policy(String spec) {
    return YAML.unmarshal(
        manifest("ServiceRoutingPolicy", "namespace: shop", spec), ServiceRoutingPolicy.class);
  }

  static ClusterServiceRoutingPolicy clusterPolicy(String spec) {
    return YAML.unmarshal(
        manifest("ClusterServiceRoutingPolicy", "generation: 1", spec),
        ClusterServiceRoutingPolicy.class);
  }

  private static String manifest(String kind, String metadata, String spec) {
    return """
    apiVersion: servicerouting.io/v1alpha1
    kind: %s
    metadata:
      name: fast
      uid: u-1
      creationTimestamp: "2026-01-02T03:04:05Z"
      %s
    spec:
    %s
    """
        .formatted(kind, metadata, spec.indent(2));
  }

  static RoutingPolicy usable(ServiceRoutingPolicy policy) {
    return switch (PolicyConversion.toRouting(policy)) {
      case Conversion.Usable<RoutingPolicy>(var value) -> value;
      case Conversion.Unusable<RoutingPolicy>(var problems) ->
          throw new AssertionError("unusable: " + problems);
    };
  }

  static List<Problem> problems(Conversion<?> conversion) {
    return switch (conversion) {
      case Conversion.Usable<?>(var value) -> throw new AssertionError("usable: " + value);
      case Conversion.Unusable<?>(var problems) -> problems;
    };
  }
}
