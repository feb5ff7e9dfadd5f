package io.servicerouting.api.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.api.v1alpha1.EndpointTraffic;
import io.servicerouting.api.v1alpha1.KubeProxyStatus;
import io.servicerouting.api.v1alpha1.NodeMode;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.NodeRoutingStateStatus;
import io.servicerouting.api.v1alpha1.NodeTraffic;
import io.servicerouting.api.v1alpha1.ObjectProblem;
import io.servicerouting.api.v1alpha1.ObjectProblems;
import io.servicerouting.api.v1alpha1.ProgrammedPolicies;
import io.servicerouting.api.v1alpha1.Proxy;
import io.servicerouting.api.v1alpha1.RoutingCounts;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.api.v1alpha1.ServiceTraffic;
import io.servicerouting.api.v1alpha1.TargetRef;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How operator and agents report, with the Java types, against a real API server. */
@UseApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusIT {

  private static final String TIME = "2026-01-02T03:04:05Z";

  private KubernetesClient client;

  @BeforeAll
  void installCrds(ApiServer server) {
    client = InstalledCrds.on(server);
  }

  @AfterEach
  void deleteObjects() {
    client.resources(ServiceRoutingPolicy.class).inNamespace("default").delete();
    client.resources(NodeRoutingState.class).delete();
  }

  @AfterAll
  void disconnect() {
    client.close();
  }

  @Test
  void aNewPolicyIsNotYetObserved() {
    var created = createPolicy();

    assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(created.getStatus().observedGeneration()).isEqualTo(-1);
  }

  @Test
  void aStatusInAManifestIsIgnored() {
    var policy = policy();
    policy.setStatus(new ServiceRoutingPolicyStatus(1L, null, 7, null, null));

    var created = client.resource(policy).create();

    assertThat(created.getStatus())
        .isEqualTo(new ServiceRoutingPolicyStatus(-1L, null, null, null, null));
  }

  @Test
  void conditionsOfTwoWritersMergeByType() {
    createPolicy();
    applyStatus(policyWith(condition("Accepted", "True")), "first");
    applyStatus(policyWith(condition("Programmed", "False")), "second");
    applyStatus(policyWith(condition("Programmed", "True")), "second");

    var conditions =
        client
            .resources(ServiceRoutingPolicy.class)
            .inNamespace("default")
            .withName("web")
            .get()
            .getStatus()
            .conditions();
    assertThat(conditions)
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactlyInAnyOrder(
            Assertions.tuple("Accepted", "True"), Assertions.tuple("Programmed", "True"));
  }

  @Test
  void aStatusThatIsAppliedTwiceIsWrittenOnce() {
    createPolicy();

    var first = applyStatus(policyWith(condition("Accepted", "True")), "first");
    var second = applyStatus(policyWith(condition("Accepted", "True")), "first");

    assertThat(second.getMetadata().getResourceVersion())
        .isEqualTo(first.getMetadata().getResourceVersion());
    assertThat(second.getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void aConditionNeedsAReason() {
    createPolicy();
    var condition = condition("Accepted", "True");
    condition.setReason(null);

    assertThat(refusal(policyWith(condition)))
        .contains("status.conditions[0].reason: Required value");
  }

  @Test
  void aConditionNeedsATime() {
    createPolicy();
    var condition = condition("Accepted", "True");
    condition.setLastTransitionTime("yesterday");

    assertThat(refusal(policyWith(condition)))
        .contains(
            "status.conditions[0].lastTransitionTime: Invalid value: \"yesterday\"",
            "must be of type date-time");
  }

  @Test
  void aConditionIsTrueFalseOrUnknown() {
    createPolicy();

    assertThat(refusal(policyWith(condition("Accepted", "Maybe"))))
        .contains("status.conditions[0].status: Unsupported value: \"Maybe\"");
  }

  @Test
  void anAgentReportsItsWholeState() {
    createNodeState();
    var state = nodeState(fullStatus(1));

    var applied = applyStatus(state, ServiceRoutingApi.AGENT_FIELD_MANAGER);

    assertThat(applied.getStatus()).isEqualTo(state.getStatus());
  }

  @Test
  void aFullNodeStateStaysFarBelowTheLimitOfObjects() {
    createNodeState();

    var applied = applyStatus(nodeState(fullStatus(64)), ServiceRoutingApi.AGENT_FIELD_MANAGER);

    assertThat(client.getKubernetesSerialization().asJson(applied).length())
        .isBetween(200_000, 350_000);
  }

  @Test
  void moreProblemsThanTheBoundAreRefused() {
    createNodeState();

    assertThat(refusal(nodeState(fullStatus(65))))
        .contains("status.problems.items: Too many: 65: must have at most 64 items");
  }

  private ServiceRoutingPolicy createPolicy() {
    return client.resource(policy()).create();
  }

  private void createNodeState() {
    client.resource(nodeState(null)).create();
  }

  private static ServiceRoutingPolicy policy() {
    var policy = new ServiceRoutingPolicy();
    policy.setMetadata(new ObjectMetaBuilder().withName("web").withNamespace("default").build());
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            List.of(new TargetRef(null, null, "web", null)),
            null,
            new Proxy("iptables", null, null, null, null),
            null,
            null));
    return policy;
  }

  private static ServiceRoutingPolicy policyWith(Condition condition) {
    var policy = policy();
    policy.setSpec(null);
    policy.setStatus(new ServiceRoutingPolicyStatus(1L, List.of(condition), null, null, null));
    return policy;
  }

  private static Condition condition(String type, String status) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason("Tested")
        .withMessage("")
        .withObservedGeneration(1L)
        .withLastTransitionTime(TIME)
        .build();
  }

  private static NodeRoutingState nodeState(NodeRoutingStateStatus status) {
    var state = new NodeRoutingState();
    state.setMetadata(new ObjectMetaBuilder().withName("node1").build());
    state.setStatus(status);
    return state;
  }

  private static NodeRoutingStateStatus fullStatus(int problems) {
    var items =
        IntStream.range(0, problems)
            .mapToObj(i ->
                new ObjectProblem(
                    "EndpointSlice",
                    "n".repeat(63),
                    "s".repeat(253),
                    "f".repeat(253),
                    "BadAddress",
                    "m".repeat(512)))
            .toList();
    return new NodeRoutingStateStatus(
        "0.1.0",
        "BesideKubeProxy",
        List.of(new NodeMode("iptables", true, 12, "iptables v1.8.9 (legacy)")),
        new ProgrammedPolicies("4711", "4712", problems, items),
        new ObjectProblems(problems, items),
        new KubeProxyStatus(true, true, "iptables", "m".repeat(512)),
        new RoutingCounts(5000, 10000, 50000),
        fullTraffic(),
        3L,
        TIME,
        List.of(condition("Programmed", "True")));
  }

  /** As much as an agent reports at most. */
  private static NodeTraffic fullTraffic() {
    var services =
        IntStream.range(0, 125)
            .mapToObj(i ->
                new ServiceTraffic(
                    "n".repeat(63),
                    "s".repeat(253),
                    Collections.nCopies(
                        8,
                        new EndpointTraffic(
                            "fd00:1111:2222:3333:4444:5555:6666:7777", Long.MAX_VALUE))))
            .toList();
    return new NodeTraffic(TIME, 49_000, services);
  }

  private <T extends CustomResource<?, ?>> T applyStatus(T object, String fieldManager) {
    object.getMetadata().setManagedFields(null);
    return client
        .resource(object)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(fieldManager)
                .withForce(false)
                .build(),
            object);
  }

  private String refusal(CustomResource<?, ?> object) {
    return Assertions.catchThrowableOfType(
            KubernetesClientException.class, () -> applyStatus(object, "first"))
        .getMessage();
  }
}
