package io.servicerouting.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pods that cannot be placed, on a real API server and with no more than the operator's own
 * permissions. The scheduler is simulated.
 */
@UseApiServer
class PodsPendingIT {
  private static final String NAMESPACE = "pods-pending";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String SPREAD_SERVICE =
      """
      apiVersion: servicerouting.io/v1alpha1
      kind: ServiceRoutingConfig
      metadata: {name: cluster}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: pods-pending}
      spec:
        type: NodePort
        selector: {app: web}
        ports: [{name: http, port: 80}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: web, namespace: pods-pending, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints:
      - {addresses: [10.1.0.1], nodeName: n1, targetRef: {kind: Pod, name: a}}
      - {addresses: [10.1.0.2], nodeName: n2, targetRef: {kind: Pod, name: b}}
      ---
      apiVersion: servicerouting.io/v1alpha1
      kind: ServiceRoutingPolicy
      metadata: {name: p, namespace: pods-pending}
      spec:
        targetRefs: [{name: web}]
        trafficPolicy: {external: Local}
        spread: {enforcement: Required}
      """;

  private KubernetesClient client;
  private KubernetesClient operator;
  private RunningPolicies running;
  private PolicyProbe policies;

  @BeforeEach
  void oneOfTwoPodsOnEachOfTwoNodes(ApiServer server) throws InterruptedException {
    client = TestCluster.on(server);
    TestCluster.namespace(client, NAMESPACE);
    TestCluster.node(client, "n1");
    TestCluster.node(client, "n2");
    operator = TestCluster.operator(server);
    policies = new PolicyProbe(client, NAMESPACE, LIMIT);
    running = new RunningPolicies(operator);
    server.apply(SPREAD_SERVICE).orThrow();
    policies.awaitCondition("p", "Spread", "True", "SpreadAsAsked");
  }

  @AfterEach
  void stopAndClear() {
    running.close();
    operator.close();
    client.resources(ServiceRoutingPolicy.class).inNamespace(NAMESPACE).delete();
    client.resources(ServiceRoutingConfig.class).delete();
    client.services().inNamespace(NAMESPACE).delete();
    client.pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
    client.nodes().delete();
    client.close();
  }

  /** A pod of Deployment web that the scheduler has tried to place. */
  private void unplaced(ApiServer server, String name) {
    server
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: %s
              namespace: pods-pending
              labels: {app: web, pod-template-hash: 5d4f}
              ownerReferences:
              - {apiVersion: apps/v1, kind: ReplicaSet, name: web-5d4f, uid: u-1, controller: true}
            spec: {containers: [{name: web, image: web}]}
            """
                .formatted(name))
        .orThrow();
    client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            """
            {"status":{"conditions":[{"type":"PodScheduled","status":"False",
              "reason":"Unschedulable","message":"0/2 nodes are available: 2 node(s) didn't match\
             pod anti-affinity rules."}]}}
            """);
  }

  private void bind(String pod, String node) {
    client
        .bindings()
        .resource(
            new BindingBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(pod)
                .endMetadata()
                .withNewTarget()
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build())
        .create();
  }

  private void awaitMessage(String words) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(policies.message("p", "Spread")).contains(words));
  }

  @Test
  void podsThatNoNodeIsLeftForAreReportedUntilTheyAreDeletedOrBound(ApiServer server) {
    List.of("c", "d").forEach(name -> unplaced(server, name));
    policies.awaitCondition("p", "Spread", "False", "PodsPending");
    policies.awaitCondition("p", "Ready", "False", "Pending"); // no agent has reported, here
    awaitMessage(
        "2 pods of Deployment web, which Service web selects, cannot be placed (0/2 nodes are"
            + " available: 2 node(s) didn't match pod anti-affinity rules)");
    awaitMessage("fewer replicas, more nodes, or enforcement Preferred");

    client.pods().inNamespace(NAMESPACE).withName("c").withGracePeriod(0).delete();
    awaitMessage("1 pod of Deployment web");

    bind("d", "n1");
    policies.awaitCondition("p", "Spread", "True", "SpreadAsAsked");
  }
}
