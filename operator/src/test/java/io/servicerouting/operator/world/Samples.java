package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicySpec;
import io.servicerouting.api.v1alpha1.TargetRef;
import io.servicerouting.api.v1alpha1.TrafficPolicies;
import java.util.List;
import java.util.Map;

/** API objects as an API server hands them out. */
public final class Samples {
  private Samples() {}

  /** A Service of type NodePort with port http. */
  public static Service service(String namespace, String name, String version) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withUid("uid-" + name)
        .withResourceVersion(version)
        .addToLabels("app", name)
        .endMetadata()
        .withNewSpec()
        .withType("NodePort")
        .withClusterIP("10.96.0.10")
        .withClusterIPs("10.96.0.10")
        .withSelector(Map.of("app", name))
        .addNewPort()
        .withName("http")
        .withProtocol("TCP")
        .withPort(80)
        .withNodePort(30080)
        .endPort()
        .endSpec()
        .build();
  }

  /** A slice with one ready pod for each {@code pod=node/address}. */
  public static EndpointSlice slice(String namespace, String name, String service, String... pods) {
    var slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .withResourceVersion("1")
            .addToLabels("kubernetes.io/service-name", service)
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("http")
            .withProtocol("TCP")
            .withPort(8080)
            .endPort();
    for (String pod : pods) {
      String[] parts = pod.split("[=/]", 3);
      slice
          .addNewEndpoint()
          .withAddresses(parts[2])
          .withNodeName(parts[1])
          .withNewTargetRef()
          .withKind("Pod")
          .withName(parts[0])
          .endTargetRef()
          .withNewConditions()
          .withReady(true)
          .endConditions()
          .endEndpoint();
    }
    return slice.build();
  }

  /** A Linux node. */
  public static Node node(String name, boolean ready) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .withUid("uid-" + name)
        .withResourceVersion("1")
        .addToLabels("kubernetes.io/os", "linux")
        .addToLabels("kubernetes.io/hostname", name)
        .endMetadata()
        .withNewSpec()
        .withPodCIDRs("10.1.0.0/24")
        .endSpec()
        .withNewStatus()
        .addNewAddress("192.168.0.1", "InternalIP")
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }

  /** A pod of Deployment {@code app}, labelled so, that the scheduler says this about. */
  public static Pod unplacedPod(String namespace, String name, String app, String message) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withResourceVersion("1")
        .addToLabels("app", app)
        .addToLabels("pod-template-hash", "5d4f")
        .addNewOwnerReference()
        .withKind("ReplicaSet")
        .withName(app + "-5d4f")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withPhase("Pending")
        .addNewCondition()
        .withType("PodScheduled")
        .withStatus("False")
        .withReason("Unschedulable")
        .withMessage(message)
        .endCondition()
        .endStatus()
        .build();
  }

  /** A policy that asks for Local at one Service. */
  public static ServiceRoutingPolicy policy(String namespace, String name, String service) {
    var policy = new ServiceRoutingPolicy();
    policy.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName(name)
            .withUid("uid-" + name)
            .withGeneration(1L)
            .withResourceVersion("100")
            .withCreationTimestamp("2026-01-02T03:04:05Z")
            .build());
    policy.setSpec(
        new ServiceRoutingPolicySpec(
            List.of(new TargetRef(null, null, service, null)),
            null,
            null,
            new TrafficPolicies("Local", null, null),
            null));
    return policy;
  }
}
