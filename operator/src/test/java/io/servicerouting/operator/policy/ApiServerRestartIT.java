package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.Recovery;
import io.servicerouting.operator.fault.Upstream;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The API server is killed and comes back with the same data, under an operator that works. */
class ApiServerRestartIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String NAMESPACE = "restart";

  @Test
  void everyStatusIsRightAgainSoonAlsoAboutWhatChangedUnseen() throws InterruptedException {
    try (var server = ApiServer.start();
        var proxy = new FaultyProxy(Upstream.of(server));
        var client = TestCluster.client(server, proxy);
        var direct = TestCluster.on(server)) {
      TestCluster.namespace(direct, NAMESPACE);
      node(direct, "n1", "0");
      service(server, "kept");
      service(server, "removed");
      try (var _ = new RunningPolicies(client)) {
        policy(server, "kept", "Local");
        policy(server, "removed", "Local");
        policy(server, "late", "Local");
        awaitReady(direct, "kept", "False", "Pending");
        awaitReady(direct, "late", "False", "TargetNotFound");

        server.kill();
        // The API server is there again before the operator finds its way to it.
        try (var _ = proxy.inject(_ -> true, new Fault.Answer(503, "ServiceUnavailable", 0))) {
          server.restart();
          policy(server, "kept", "Cluster");
          direct.services().inNamespace(NAMESPACE).withName("removed").delete();
          service(server, "late");
          TestCluster.report(direct, "n1", programmed(Long.toString(Long.MAX_VALUE - 1)));
          node(direct, "n2", Long.toString(Long.MAX_VALUE - 1));
        }

        Recovery recovery = Recovery.begins();
        awaitReady(direct, "kept", "True", "Ready");
        awaitReady(direct, "removed", "False", "TargetNotFound");
        awaitReady(direct, "late", "True", "Ready");
        recovery.complete("statuses");
        assertThat(stored(direct, "kept").getStatus().nodes().programmed()).isEqualTo(2);

        policy(server, "kept", "Local"); // and goes on by watches
        awaitReady(direct, "kept", "True", "Ready");
      }
    }
  }

  private static void node(KubernetesClient client, String name, String marker) {
    TestCluster.node(client, name);
    TestCluster.report(client, name, programmed(marker));
  }

  private static String programmed(String marker) {
    return "{\"policies\":{\"programmedResourceVersion\":\"" + marker + "\"}}";
  }

  private static void service(ApiServer server, String name) {
    server
        .apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: %s, namespace: restart}
            spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}
            """
                .formatted(name))
        .orThrow();
  }

  /** Of the same name as its target. */
  private static void policy(ApiServer server, String name, String external) {
    server
        .apply(
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingPolicy
            metadata: {name: %1$s, namespace: restart}
            spec: {targetRefs: [{name: %1$s}], trafficPolicy: {external: %2$s}}
            """
                .formatted(name, external))
        .orThrow();
  }

  private static ServiceRoutingPolicy stored(KubernetesClient client, String name) {
    return Objects.requireNonNull(
        client.resources(ServiceRoutingPolicy.class).inNamespace(NAMESPACE).withName(name).get());
  }

  private static void awaitReady(
      KubernetesClient client, String name, String status, String reason) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          ServiceRoutingPolicy policy = stored(client, name);
          ServiceRoutingPolicyStatus now = policy.getStatus();
          assertThat(now.observedGeneration()).isEqualTo(policy.getMetadata().getGeneration());
          Condition ready = Objects.requireNonNull(Conditions.find(now.conditions(), "Ready"));
          assertThat(ready.getStatus() + " " + ready.getReason()).isEqualTo(status + " " + reason);
        });
  }
}
