package io.servicerouting.operator.policy;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.Recovery;
import io.servicerouting.operator.fault.Upstream;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The condition Spread, when the pods that it is about cannot be read. */
@UseApiServer
class SpreadFaultsIT {
  private static final String NAMESPACE = "spread-faults";
  private static final String READS = "/namespaces/" + NAMESPACE + "/pods";

  /** Two pods on n1, which alone has the label that they select. */
  private static final String PICKY_PODS =
      """
      apiVersion: servicerouting.io/v1alpha1
      kind: ServiceRoutingConfig
      metadata: {name: cluster}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: spread-faults, labels: {app: web}}
      spec:
        nodeSelector: {kubernetes.io/hostname: n1}
        containers: [{name: web, image: web}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: spread-faults}
      spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: web, namespace: spread-faults, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints:
      - {addresses: [10.1.0.1], nodeName: n1, targetRef: {kind: Pod, name: a}}
      - {addresses: [10.1.0.2], nodeName: n1, targetRef: {kind: Pod, name: b}}
      ---
      apiVersion: servicerouting.io/v1alpha1
      kind: ServiceRoutingPolicy
      metadata: {name: p, namespace: spread-faults}
      spec: {targetRefs: [{name: web}], spread: {}}
      """;

  @Test
  void podsThatCannotBeReadAreTakenForPlainOnesAndReadAgainByItself(ApiServer server)
      throws InterruptedException {
    try (var direct = TestCluster.on(server);
        var proxy = new FaultyProxy(Upstream.of(server));
        var client = TestCluster.client(server, proxy)) {
      TestCluster.namespace(direct, NAMESPACE);
      TestCluster.node(direct, "n1");
      TestCluster.node(direct, "n2");
      var policies = new PolicyProbe(direct, NAMESPACE, Duration.ofMinutes(2));
      try (var _ = new RunningPolicies(client)) {
        try (var _ =
            proxy.inject(
                call -> call.target().contains(READS), new Fault.Answer(500, "InternalError", 0))) {
          server.apply(PICKY_PODS).orThrow();
          policies.awaitCondition("p", "Spread", "False", "Uneven");
        }

        Recovery recovery = Recovery.begins();
        policies.awaitCondition("p", "Spread", "True", "SpreadAsAsked");
        recovery.complete("condition Spread");
      } finally {
        direct.resources(ServiceRoutingPolicy.class).inNamespace(NAMESPACE).delete();
        direct.resources(ServiceRoutingConfig.class).delete();
        direct.pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
        direct.nodes().delete();
      }
    }
  }
}
