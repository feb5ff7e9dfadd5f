package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
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
  private RunningPolicies running;

  @BeforeAll
  void threeNodes(ApiServer server) {
    this.server = server;
    client = TestCluster.on(server);
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
    return Objects.requireNonNull(
        client.resources(ServiceRoutingPolicy.class).inNamespace(NAMESPACE).withName(name).get());
  }

  private void awaitCondition(String name, String type, String status, String reason) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          ServiceRoutingPolicy policy = policy(name);
          ServiceRoutingPolicyStatus now = policy.getStatus();
          assertThat(now.observedGeneration()).isEqualTo(policy.getMetadata().getGeneration());
          Condition condition = Conditions.find(now.conditions(), type);
          assertThat(condition).as("%s in %s", type, now).isNotNull();
          assertThat(condition.getStatus() + "/" + condition.getReason())
              .as("%s", condition.getMessage())
              .isEqualTo(status + "/" + reason);
        });
  }

  private String message(String name, String type) {
    return Objects.requireNonNull(Conditions.find(policy(name).getStatus().conditions(), type))
        .getMessage();
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
  void aNewNodeIsWaitedForAndAGoneNodeIsNot() {
    apply(SERVICE);
    apply(POLICY);
    allReport(policy("p").getMetadata().getResourceVersion());
    awaitCondition("p", "Ready", "True", "Ready");

    TestCluster.node(client, "n4");
    awaitCondition("p", "Programmed", "False", "Pending");
    assertThat(message("p", "Programmed")).contains("waiting for n4", "no agent has reported");

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
