package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The status of policies on a real API server, with three simulated nodes. */
@UseApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyStatusIT {
  private static final String NAMESPACE = "policy-status";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: policy-status, labels: {app: web}}
      spec:
        type: NodePort
        selector: {app: web}
        ports: [{name: http, port: 80}]
      """;
  private static final String POLICY =
      """
      apiVersion: servicerouting.io/v1alpha1
      kind: ServiceRoutingPolicy
      metadata: {name: p, namespace: policy-status}
      spec:
        targetRefs: [{name: web}]
        trafficPolicy: {external: Local}
      """;

  private ApiServer server;
  private KubernetesClient client;
  private PolicyProbe policies;
  private RunningPolicies running;

  @BeforeAll
  void threeNodes(ApiServer server) {
    this.server = server;
    client = TestCluster.on(server);
    policies = new PolicyProbe(client, NAMESPACE, LIMIT);
    TestCluster.namespace(client, NAMESPACE);
    for (String node : new String[] {"n1", "n2", "n3"}) {
      TestCluster.node(client, node);
    }
  }

  @BeforeEach
  void run() throws InterruptedException {
    allReport("0");
    running = new RunningPolicies(client);
  }

  @AfterEach
  void stopAndClear() {
    running.close();
    client.resources(ServiceRoutingPolicy.class).inNamespace(NAMESPACE).delete();
    client.resources(ClusterServiceRoutingPolicy.class).delete();
    client.services().inNamespace(NAMESPACE).delete();
  }

  @AfterAll
  void disconnect() {
    client.nodes().delete();
    client.close();
  }

  private void apply(String manifest) {
    server.apply(manifest).orThrow();
  }

  private void report(String node, String marker) {
    TestCluster.report(
        client, node, "{\"policies\":{\"programmedResourceVersion\":\"" + marker + "\"}}");
  }

  private void allReport(String marker) {
    report("n1", marker);
    report("n2", marker);
    report("n3", marker);
  }

  private ServiceRoutingPolicy policy(String name) {
    return policies.policy(name);
  }

  private void awaitCondition(String name, String type, String status, String reason) {
    policies.awaitCondition(name, type, status, reason);
  }

  private String since(String name, String type) {
    return Objects.requireNonNull(Conditions.find(policy(name).getStatus().conditions(), type))
        .getLastTransitionTime();
  }

  private String message(String name, String type) {
    return policies.message(name, type);
  }

  @Test
  void aPolicyIsProgrammedWithTheLastNodeAndTheLaggardIsNamed() {
    apply(SERVICE);
    apply(POLICY);
    awaitCondition("p", "Programmed", "False", "Pending");
    String version = policy("p").getMetadata().getResourceVersion();
    report("n1", version);
    report("n3", version);
    await()
        .atMost(LIMIT)
        .until(() ->
            message("p", "Programmed").contains("2 of 3 nodes have programmed it; waiting for n2"));

    report("n2", version);

    awaitCondition("p", "Ready", "True", "Ready");
    assertThat(policy("p").getStatus().nodes().programmed()).isEqualTo(3);
    await()
        .atMost(LIMIT)
        .until(() ->
            client.events().v1().events().inNamespace(NAMESPACE).list().getItems().stream()
                .anyMatch(event ->
                    "Programmed".equals(event.getReason())
                        && "p".equals(event.getRegarding().getName())));
  }

  @Test
  void aTargetThatIsCreatedLaterIsFound() {
    apply(POLICY);
    awaitCondition("p", "Accepted", "False", "TargetNotFound");

    apply(SERVICE);
    allReport(policy("p").getMetadata().getResourceVersion());

    awaitCondition("p", "Ready", "True", "Ready");

    client.services().inNamespace(NAMESPACE).withName("web").delete();
    awaitCondition("p", "Accepted", "False", "TargetNotFound");
  }

  @Test
  void theYoungerPolicyIsConflictedUntilTheOlderIsGone() {
    apply(SERVICE);
    apply(POLICY.replace("name: p,", "name: a-older,").replace("Local", "Cluster"));
    apply(POLICY);
    allReport(policy("p").getMetadata().getResourceVersion());
    awaitCondition("p", "Accepted", "False", "Conflicted");
    awaitCondition("p", "Stalled", "True", "Conflicted");

    client
        .resources(ServiceRoutingPolicy.class)
        .inNamespace(NAMESPACE)
        .withName("a-older")
        .delete();

    awaitCondition("p", "Ready", "True", "Ready");
    assertThat(Conditions.find(policy("p").getStatus().conditions(), "Stalled")).isNull();
  }

  @Test
  void anOverrideIsNamedAndDefaultsFillInWhereNobodySaysAnything() {
    apply(SERVICE);
    apply(POLICY);
    clusterPolicy("fill-in", "defaults: {trafficPolicy: {external: Cluster, internal: Local}}");
    allReport(policy("p").getMetadata().getResourceVersion());
    awaitCondition("p", "Accepted", "True", "Accepted");
    awaitDecisions("ServiceRoutingPolicy p", "ClusterServiceRoutingPolicy fill-in");

    clusterPolicy("rule", "overrides: {trafficPolicy: {external: Cluster}}");

    awaitCondition("p", "Accepted", "False", "Overridden");
    assertThat(message("p", "Accepted")).contains("ClusterServiceRoutingPolicy rule");
    awaitClusterAccepted("rule", "True/Accepted", "Overrides for 1 Service");
    awaitClusterAccepted("fill-in", "True/Accepted", "Defaults for 1 Service");

    client.resources(ClusterServiceRoutingPolicy.class).withName("rule").delete();
    awaitCondition("p", "Accepted", "True", "Accepted");
  }

  @Test
  void theYoungerClusterPolicyIsConflictedUntilTheOlderIsGone() {
    apply(SERVICE);
    clusterPolicy("a-first", "overrides: {trafficPolicy: {external: Local}}");
    awaitClusterAccepted("a-first", "True/Accepted", "Overrides for 1 Service");
    clusterPolicy("second", "overrides: {trafficPolicy: {external: Cluster}}");
    awaitClusterAccepted(
        "second",
        "False/Conflicted",
        "trafficPolicy.external of Service policy-status/web is decided by"
            + " ClusterServiceRoutingPolicy a-first");

    client.resources(ClusterServiceRoutingPolicy.class).withName("a-first").delete();

    awaitClusterAccepted("second", "True/Accepted", "Overrides for 1 Service");
  }

  @Test
  void aNodeThatFellBackToAnotherModeIsNamed() {
    apply(SERVICE);
    apply(POLICY);
    String version = policy("p").getMetadata().getResourceVersion();
    allReport(version);
    awaitCondition("p", "Ready", "True", "Ready");

    TestCluster.report(
        client,
        "n3",
        """
        {"policies":{"programmedResourceVersion":"%s","exceptionCount":1,"exceptions":[
          {"kind":"ServiceRoutingPolicy","namespace":"policy-status","name":"p",
           "reason":"FellBack","message":"mode ipvs is not available"}]}}
        """
            .formatted(version));

    awaitCondition("p", "Programmed", "True", "FellBack");
    assertThat(message("p", "Programmed")).contains("n3");
  }

  private void clusterPolicy(String name, String what) {
    apply(
        """
        apiVersion: servicerouting.io/v1alpha1
        kind: ClusterServiceRoutingPolicy
        metadata: {name: %s}
        spec:
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: policy-status}}
          %s
        """
            .formatted(name, what));
  }

  private void awaitClusterAccepted(String name, String outcome, String message) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          var status =
              client.resources(ClusterServiceRoutingPolicy.class).withName(name).get().getStatus();
          assertThat(status).isNotNull();
          Condition accepted =
              Objects.requireNonNull(Conditions.find(status.conditions(), "Accepted"));
          assertThat(accepted.getStatus() + "/" + accepted.getReason())
              .as("%s", accepted.getMessage())
              .isEqualTo(outcome);
          assertThat(accepted.getMessage()).contains(message);
        });
  }

  /** Who decided external and internal traffic, as the policy's status has it. */
  private void awaitDecisions(String external, String internal) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          var targets = policy("p").getStatus().targets();
          assertThat(targets).isNotEmpty();
          assertThat(targets.getFirst().decisions())
              .anySatisfy(decision -> {
                assertThat(decision.field()).isEqualTo("trafficPolicy.external");
                assertThat(decision.by()).contains(external);
              })
              .anySatisfy(decision -> {
                assertThat(decision.field()).isEqualTo("trafficPolicy.internal");
                assertThat(decision.by()).contains(internal);
              });
        });
  }

  @Test
  void aNodeThatFailsIsNamedAndForgottenWhenItSucceeds() {
    apply(SERVICE);
    apply(POLICY);
    String version = policy("p").getMetadata().getResourceVersion();
    allReport(version);
    awaitCondition("p", "Ready", "True", "Ready");

    TestCluster.report(
        client,
        "n2",
        """
        {"policies":{"programmedResourceVersion":"%s","exceptionCount":1,"exceptions":[
          {"kind":"ServiceRoutingPolicy","namespace":"policy-status","name":"p",
           "reason":"KernelRefused","message":"no room for the chain"}]}}
        """
            .formatted(version));
    awaitCondition("p", "Programmed", "False", "Failed");
    assertThat(message("p", "Programmed")).contains("n2: no room for the chain");

    report("n2", version);
    awaitCondition("p", "Ready", "True", "Ready");
  }

  @Test
  void aNewNodeIsNamedAndUndoesNothingAndANewPolicyWaitsForIt() {
    apply(SERVICE);
    apply(POLICY);
    allReport(policy("p").getMetadata().getResourceVersion());
    awaitCondition("p", "Ready", "True", "Ready");

    String ready = since("p", "Ready");
    TestCluster.node(client, "n4");
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(message("p", "Programmed")).contains("Not counted yet", ": n4.");
          assertThat(since("p", "Ready")).as("never False meanwhile").isEqualTo(ready);
        });
    apply(POLICY.replace("name: p,", "name: q,"));
    awaitCondition("q", "Programmed", "False", "Pending");
    assertThat(message("q", "Programmed")).contains("n4", "no agent has reported");

    client.nodes().withName("n4").delete();
    awaitCondition("p", "Ready", "True", "Ready");
  }

  @Test
  void aRestartOfTheOperatorWritesNothing() throws InterruptedException {
    apply(SERVICE);
    apply(POLICY);
    allReport(policy("p").getMetadata().getResourceVersion());
    awaitCondition("p", "Ready", "True", "Ready");
    // As an agent that has not yet caught up with the writes of the status.
    String before = policy("p").getMetadata().getResourceVersion();

    running.close();
    running = new RunningPolicies(client);

    assertThatNothingIsWritten("p", before, Duration.ofSeconds(5), () -> {});
  }

  @Test
  void aToolThatAppliesWithForceAgainAndAgainFindsNobodyToFight() {
    apply(SERVICE);
    apply(POLICY);
    allReport(policy("p").getMetadata().getResourceVersion());
    awaitCondition("p", "Ready", "True", "Ready");
    reapply();
    String before = policy("p").getMetadata().getResourceVersion();

    assertThatNothingIsWritten("p", before, Duration.ofSeconds(20), this::reapply);
  }

  private void reapply() {
    server
        .kubectlCommand("apply", "--server-side", "--force-conflicts", "-f", "-")
        .withInput(SERVICE + "---\n" + POLICY)
        .run()
        .orThrow();
  }

  private void assertThatNothingIsWritten(
      String name, String version, Duration time, Runnable meanwhile) {
    Instant end = Instant.now().plus(time);
    await()
        .atMost(time.plus(LIMIT))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> {
          meanwhile.run();
          assertThat(policy(name).getMetadata().getResourceVersion())
              .as("status %s", policy(name).getStatus())
              .isEqualTo(version);
          return Instant.now().isAfter(end);
        });
  }
}
