package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.operator.fault.Call;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.Recovery;
import io.servicerouting.operator.fault.Upstream;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The status of policies, when it cannot be written or what it depends on cannot be seen. */
@UseApiServer
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyFaultsIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String NAMESPACE = "policy-faults";
  private static final Predicate<Call> STATUS_WRITES =
      Call.writesOf("serviceroutingpolicies/p/status");

  /**
   * What four seconds allow: 0.5 s and doubling between passes, each of one request and retries.
   */
  private static final long MOST_WRITES = 24;

  private static final Duration FAULT = Duration.ofSeconds(4);

  private ApiServer server;
  private KubernetesClient direct;
  private FaultyProxy proxy;
  private KubernetesClient client;
  private RunningPolicies running;

  @BeforeAll
  void aNodeAndAService(ApiServer server) {
    this.server = server;
    direct = TestCluster.on(server);
    TestCluster.namespace(direct, NAMESPACE);
    TestCluster.node(direct, "n1");
    report(Long.MAX_VALUE - 1);
  }

  @BeforeEach
  void run() throws InterruptedException {
    service();
    proxy = new FaultyProxy(Upstream.of(server));
    client = TestCluster.client(server, proxy);
    running = new RunningPolicies(client);
  }

  @AfterEach
  void stopAndClear() {
    running.close();
    client.close();
    proxy.close();
    direct.resources(ServiceRoutingPolicy.class).inNamespace(NAMESPACE).delete();
    direct.services().inNamespace(NAMESPACE).delete();
  }

  @AfterAll
  void disconnect() {
    direct.nodes().delete();
    direct.close();
  }

  private void service() {
    apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: policy-faults}
        spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}
        """);
  }

  private void policy(String external) {
    apply(
        """
        apiVersion: servicerouting.io/v1alpha1
        kind: ServiceRoutingPolicy
        metadata: {name: p, namespace: policy-faults}
        spec: {targetRefs: [{name: web}], trafficPolicy: {external: %s}}
        """
            .formatted(external));
  }

  private void apply(String manifest) {
    server.apply(manifest).orThrow();
  }

  private void report(long marker) {
    TestCluster.report(
        direct, "n1", "{\"policies\":{\"programmedResourceVersion\":\"" + marker + "\"}}");
  }

  private ServiceRoutingPolicy stored() {
    return Objects.requireNonNull(
        direct.resources(ServiceRoutingPolicy.class).inNamespace(NAMESPACE).withName("p").get());
  }

  /** Waits until the status is about the policy as it is now, and says so. */
  private void awaitReady(String status, String reason) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          ServiceRoutingPolicy policy = stored();
          ServiceRoutingPolicyStatus now = policy.getStatus();
          assertThat(now.observedGeneration()).isEqualTo(policy.getMetadata().getGeneration());
          Condition ready = Objects.requireNonNull(Conditions.find(now.conditions(), "Ready"));
          assertThat(ready.getStatus() + " " + ready.getReason()).isEqualTo(status + " " + reason);
        });
  }

  private void awaitRecovery(String status, String reason) {
    Recovery recovery = Recovery.begins();
    awaitReady(status, reason);
    recovery.complete("policy status");
  }

  @ParameterizedTest
  @MethodSource("io.servicerouting.operator.fault.Fault#refusals")
  void aStatusThatCannotBeWrittenIsTriedWithMeasureAndWrittenAfterwards(Fault refusal) {
    try (var _ = proxy.inject(STATUS_WRITES, refusal)) {
      policy("Local");
      Fault.last(FAULT);
      assertThat(stored().getStatus().conditions()).isNull();
      assertThat(proxy.count(STATUS_WRITES)).isBetween(2L, MOST_WRITES);
    }

    awaitRecovery("True", "Ready");
  }

  /** The writer dies, or believes that nothing was written: the next one finds it all as it is. */
  @Test
  void aWriteWhoseAnswerNeverComesIsNeitherLostNorMadeTwice() throws InterruptedException {
    try (var _ = proxy.inject(STATUS_WRITES, new Fault.LoseAnswer())) {
      policy("Local");
      awaitReady("True", "Ready");
    }
    String version = stored().getMetadata().getResourceVersion();

    running.close(); // the leader is gone before it learns anything
    running = new RunningPolicies(client);
    policy("Cluster");
    awaitReady("True", "Ready");
    policy("Local");
    awaitReady("True", "Ready");

    List<Condition> conditions = stored().getStatus().conditions();
    assertThat(conditions).extracting(Condition::getType).doesNotHaveDuplicates();
    assertThat(Long.parseLong(stored().getMetadata().getResourceVersion()))
        .isGreaterThan(Long.parseLong(version));
  }

  @Test
  void whatIsMissedWhileWatchesAreRefusedIsFoundByListingAnew() {
    policy("Local");
    awaitReady("True", "Ready");

    try (var _ = proxy.inject(Call::isWatch, new Fault.WatchError(410, "Expired"))) {
      proxy.cutOpen(Call::isWatch);
      direct.services().inNamespace(NAMESPACE).withName("web").delete();
      awaitReady("False", "TargetNotFound");
    }
    service();

    awaitRecovery("True", "Ready");
  }

  @Test
  void nothingIsWrittenAboutAWorldThatCannotBeSeen() {
    policy("Local");
    awaitReady("True", "Ready");
    long writes = proxy.count(STATUS_WRITES);

    try (var _ = proxy.inject(_ -> true, new Fault.Answer(503, "ServiceUnavailable", 0))) {
      proxy.cutOpen(_ -> true);
      Fault.last(FAULT);
      assertThat(proxy.count(STATUS_WRITES)).isEqualTo(writes);
      direct.services().inNamespace(NAMESPACE).withName("web").delete();
    }

    awaitRecovery("False", "TargetNotFound");
  }
}
