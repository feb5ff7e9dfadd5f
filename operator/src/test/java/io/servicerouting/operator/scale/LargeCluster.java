package io.servicerouting.operator.scale;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.TargetRef;
import io.servicerouting.api.v1alpha1.TrafficPolicies;
import io.servicerouting.operator.fixture.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Objects of a large cluster.
 *
 * @param policies how many policies, each for one Service of type NodePort
 * @param services how many Services, each with a slice of ten pods
 * @param nodes how many Nodes
 */
record LargeCluster(int policies, int services, int nodes) {
  private static final int NAMESPACES = 20;
  private static final int PODS = 10;
  private static final int WRITERS = 8;

  static String namespace(int number) {
    return "scale-" + number % NAMESPACES;
  }

  static String nodeName(int number) {
    return "scale-node-" + number;
  }

  void create(KubernetesClient client) {
    for (int i = 0; i < NAMESPACES; i++) {
      TestCluster.namespace(client, "scale-" + i);
    }
    each(
        nodes,
        number -> {
          TestCluster.node(client, nodeName(number));
          TestCluster.agentPod(client, nodeName(number), true);
        });
    each(services, number -> service(client, number));
    each(policies, number -> policy(client, number));
  }

  private void service(KubernetesClient client, int number) {
    client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace(number))
                .withName("web-" + number)
                .endMetadata()
                .withNewSpec()
                .withType(number < policies ? "NodePort" : "ClusterIP")
                .addToSelector("app", "web-" + number)
                .addNewPort()
                .withName("http")
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
    var slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace(namespace(number))
            .withName("web-" + number + "-abcde")
            .addToLabels("kubernetes.io/service-name", "web-" + number)
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("http")
            .withProtocol("TCP")
            .withPort(8080)
            .endPort();
    for (int pod = 0; pod < PODS; pod++) {
      int serial = number * PODS + pod;
      slice
          .addNewEndpoint()
          .withAddresses(
              "10.%d.%d.%d".formatted(1 + serial / 62_500, serial / 250 % 250, 1 + serial % 250))
          .withNodeName(nodeName(serial % nodes))
          .withNewTargetRef()
          .withKind("Pod")
          .withNamespace(namespace(number))
          .withName("web-%d-6d4cf56db6-%05d".formatted(number, pod))
          .endTargetRef()
          .withNewConditions()
          .withReady(true)
          .withServing(true)
          .withTerminating(false)
          .endConditions()
          .endEndpoint();
    }
    client.resource(slice.build()).create();
  }

  private static void policy(KubernetesClient client, int number) {
    var policy = new ServiceRoutingPolicy();
    policy.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace(number))
            .withName("policy-" + number)
            .build());
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            List.of(new TargetRef(null, null, "web-" + number, null)),
            null,
            null,
            new TrafficPolicies("Local", null, "Never"),
            null));
    client.resource(policy).create();
  }

  /** Does something for each number, several at a time. */
  static void each(int count, IntConsumer work) {
    List<Future<?>> results = new ArrayList<>();
    try (var writers = Executors.newFixedThreadPool(WRITERS)) {
      for (int i = 0; i < count; i++) {
        int number = i;
        results.add(writers.submit(() -> work.accept(number)));
      }
    }
    for (Future<?> result : results) {
      try {
        result.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the cluster could not be made", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
