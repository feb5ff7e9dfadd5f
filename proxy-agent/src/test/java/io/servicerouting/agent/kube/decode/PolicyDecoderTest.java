package io.servicerouting.agent.kube.decode;

import static io.servicerouting.agent.kube.decode.Decoding.decode;
import static io.servicerouting.agent.kube.decode.Decoding.problems;
import static io.servicerouting.agent.kube.decode.Decoding.usable;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.LabelSelector;
import io.servicerouting.routing.LabelSelector.Operator;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.SchedulerFlag;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDecoderTest {
  private static final String API_VERSION = "servicerouting.io/v1alpha1";
  private static final Instant CREATED = Instant.parse("2026-07-01T09:00:00Z");

  private final RoutingPolicyDecoder policies = new RoutingPolicyDecoder(API_VERSION);
  private final ClusterRoutingPolicyDecoder clusterPolicies =
      new ClusterRoutingPolicyDecoder(API_VERSION);

  private static String policy(String spec) {
    return """
    {'apiVersion':'servicerouting.io/v1alpha1','kind':'ServiceRoutingPolicy','metadata':{
    'creationTimestamp':'2026-07-01T09:00:00Z','generation':1,'name':'p','namespace':'ns',
    'resourceVersion':'5','uid':'u'},'spec':{%s},'status':{'observedGeneration':-1}}\
    """
        .formatted(spec);
  }

  @Test
  void theGenerationTellsChangesOfTheSpecFromThoseOfTheStatus() {
    String spec = "'targetRefs':[{'name':'web'}]";
    assertThat(decode(policies, policy(spec)).meta().generation()).isEqualTo(1);
    String late = policy(spec).replace("'generation':1", "'generation':5000000000");
    assertThat(decode(policies, late).meta().generation()).isEqualTo(5_000_000_000L);
  }

  @Test
  void aWholePolicyAsItComesFromTheServer() {
    assertThat(
            usable(
                policies,
                policy(
                    """
                    'proxy':{'mode':'IPVS','scheduler':'mh','schedulerFlags':['mh-port'],
                    'unavailable':'Reject','weights':[{'podPrefix':'web-canary-','weight':5},
                    {'node':'n1','zone':'east','weight':0}]},
                    'spread':{'mode':'PodAntiAffinity','enforcement':'Preferred','weight':100},
                    'targetRefs':[{'group':'','kind':'Service','name':'my-nginx'},
                    {'group':'','kind':'Service','name':'other','sectionName':'http'}],
                    'trafficPolicy':{'external':'Local','internal':'Cluster',
                    'serviceFields':'WhenUnstated'}\
                    """)))
        .isEqualTo(
            new RoutingPolicy(
                new ObjectName("ns", "p"),
                "u",
                CREATED,
                new PolicyTarget.Refs(
                    List.of(
                        new PolicyTarget.Ref("my-nginx", null),
                        new PolicyTarget.Ref("other", "http"))),
                new PolicySettings(
                    ProxyMode.IPVS,
                    Scheduler.MH,
                    Set.of(SchedulerFlag.MH_PORT),
                    Unavailable.REJECT,
                    new EndpointWeights(
                        List.of(
                            new EndpointWeights.Rule("web-canary-", null, null, 5),
                            new EndpointWeights.Rule(null, "n1", "east", 0))),
                    TrafficPolicy.LOCAL,
                    TrafficPolicy.CLUSTER,
                    null,
                    null)));
  }

  @Test
  void aPolicyMaySayNothingAboutPackets() {
    RoutingPolicy policy =
        usable(policies, policy("'targetSelector':{'matchLabels':{'app':'x'}},'spread':{}"));
    assertThat(policy.settings()).isEqualTo(PolicySettings.none());
    assertThat(policy.target()).isEqualTo(new PolicyTarget.Selector(Map.of("app", "x")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'targetRefs':[{'name':'a'}],'proxy':{'mode':'eBPF'}            | spec.proxy.mode: 'eBPF' is not a mode this version knows (
          'targetRefs':[{'name':'a'}],'proxy':{'scheduler':'fastest'}    | spec.proxy.scheduler: 'fastest' is not a scheduler this version knows (
          'targetRefs':[{'name':'a'}],'proxy':{'unavailable':'Panic'}    | spec.proxy.unavailable: 'Panic' is not one of Fallback and Reject
          'targetRefs':[{'name':'a'}],'proxy':'iptables'                 | spec.proxy: expected an object, found a string
          'targetRefs':[{'name':'a'}],'trafficPolicy':{'external':'Far'} | spec.trafficPolicy.external: 'Far' is not one of
          'targetRefs':[{'name':'a'}],'trafficPolicy':{'internal':3}     | spec.trafficPolicy.internal: expected a string, found a whole number
          'targetRefs':[{'name':'a','kind':'Pod'}]                       | spec.targetRefs[0].kind: 'Pod' cannot be a target; expected Service
          'targetRefs':[{'name':'a','group':'apps'}]                     | spec.targetRefs[0].group: 'apps' cannot be a target; expected the empty group
          'targetRefs':[{'name':'b'},{'kind':'Service'}]                 | spec.targetRefs[1]: a target needs the name of a Service
          'targetRefs':[]                                                | spec.targetRefs: at least one target is needed
          'targetSelector':{'matchLabels':{}}                            | spec.targetSelector.matchLabels: at least one label is needed
          'targetSelector':{'matchLabels':{'a':1}}                       | spec.targetSelector.matchLabels.a: expected a string, found a whole number
          'proxy':{}                                                     | spec: exactly one of targetRefs and targetSelector has to be set
          'targetRefs':[{'name':'a'}],'targetSelector':{'matchLabels':{'a':'b'}} | spec: exactly one of targetRefs and targetSelector has to be set
          """)
  void onePartThatCannotBeReadMakesAPolicyUnusable(String spec, String problem) {
    Decoded<RoutingPolicy> decoded = decode(policies, policy(spec));
    assertThat(decoded).isInstanceOf(Decoded.Unusable.class);
    assertThat(problems(decoded)).first().asString().startsWith(problem);
    assertThat(((Decoded.Unusable<RoutingPolicy>) decoded).problems().getFirst().object())
        .isEqualTo(new Problem.ObjectRef(API_VERSION, "ServiceRoutingPolicy", "ns", "p", "u"));
  }

  @Test
  void allThatIsWrongIsNamedAtOnce() {
    Decoded<RoutingPolicy> decoded =
        decode(
            policies,
            policy("'proxy':{'mode':'a','scheduler':'b'},'trafficPolicy':{'external':'c'}"));
    assertThat(problems(decoded)).hasSize(4);
  }

  @Test
  void withoutACreationTimeItsRankIsUnknown() {
    Decoded<RoutingPolicy> decoded =
        decode(
            policies,
            "{'metadata':{'name':'p','resourceVersion':'5'},'spec':{'targetRefs':[{'name':'a'}]}}");
    assertThat(problems(decoded)).containsExactly("metadata.creationTimestamp: is missing");
    Decoded<RoutingPolicy> odd =
        decode(
            policies,
            "{'metadata':{'name':'p','resourceVersion':'5','creationTimestamp':'yesterday'},"
                + "'spec':{'targetRefs':[{'name':'a'}]}}");
    assertThat(problems(odd))
        .containsExactly(
            "metadata.creationTimestamp: 'yesterday' is not a time such as 2026-01-01T00:00:00Z");
  }

  private static String clusterPolicy(String spec) {
    return """
    {'metadata':{'creationTimestamp':'2026-07-01T09:00:00Z','name':'c','resourceVersion':'5',
    'uid':'u'},'spec':{%s}}\
    """
        .formatted(spec);
  }

  @Test
  void aClusterPolicyAsItComesFromTheServer() {
    assertThat(
            usable(
                clusterPolicies,
                clusterPolicy(
                    """
                    'namespaceSelector':{'matchLabels':{'env':'prod'},'matchExpressions':[
                    {'key':'team','operator':'In','values':['a','b']},
                    {'key':'legacy','operator':'DoesNotExist'}]},
                    'serviceSelector':{'matchExpressions':[{'key':'x','operator':'Exists'},
                    {'key':'y','operator':'NotIn','values':['1']}]},
                    'overrides':{'proxy':{'mode':'iptables'}}\
                    """)))
        .isEqualTo(
            new ClusterRoutingPolicy(
                "c",
                "u",
                CREATED,
                new LabelSelector(
                    Map.of("env", "prod"),
                    List.of(
                        new LabelSelector.Requirement("team", Operator.IN, List.of("a", "b")),
                        new LabelSelector.Requirement(
                            "legacy", Operator.DOES_NOT_EXIST, List.of()))),
                new LabelSelector(
                    Map.of(),
                    List.of(
                        new LabelSelector.Requirement("x", Operator.EXISTS, List.of()),
                        new LabelSelector.Requirement("y", Operator.NOT_IN, List.of("1")))),
                ClusterRoutingPolicy.Kind.OVERRIDES,
                new PolicySettings(ProxyMode.IPTABLES, null, null, null, null)));
  }

  @Test
  void anEmptySelectorSelectsAllNamespacesAndNoServiceSelectorAllServices() {
    ClusterRoutingPolicy policy =
        usable(clusterPolicies, clusterPolicy("'namespaceSelector':{},'defaults':{}"));
    assertThat(policy.namespaceSelector()).isEqualTo(LabelSelector.everything());
    assertThat(policy.serviceSelector()).isNull();
    assertThat(policy.kind()).isEqualTo(ClusterRoutingPolicy.Kind.DEFAULTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'defaults':{}                                                | spec.namespaceSelector: is missing; {} selects every namespace
          'namespaceSelector':{}                                       | spec: exactly one of defaults and overrides has to be set
          'namespaceSelector':{},'defaults':{},'overrides':{}          | spec: exactly one of defaults and overrides has to be set
          'namespaceSelector':{'matchExpressions':[{'key':'a','operator':'Like'}]},'defaults':{} | spec.namespaceSelector.matchExpressions[0].operator: 'Like' is not one of
          'namespaceSelector':{'matchExpressions':[{'key':'a'}]},'defaults':{}                   | spec.namespaceSelector.matchExpressions[0]: an expression needs a key and an operator
          'namespaceSelector':7,'defaults':{}                          | spec.namespaceSelector: expected an object, found a whole number
          'namespaceSelector':{},'defaults':{'proxy':{'mode':'x'}}     | spec.defaults.proxy.mode: 'x' is not a mode this version knows (
          """)
  void onePartThatCannotBeReadMakesAClusterPolicyUnusable(String spec, String problem) {
    Decoded<ClusterRoutingPolicy> decoded = decode(clusterPolicies, clusterPolicy(spec));
    assertThat(decoded).isInstanceOf(Decoded.Unusable.class);
    assertThat(problems(decoded)).first().asString().startsWith(problem);
  }
}
