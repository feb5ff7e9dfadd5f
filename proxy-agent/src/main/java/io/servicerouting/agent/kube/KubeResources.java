package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.decode.ClusterRoutingPolicyDecoder;
import io.servicerouting.agent.kube.decode.EndpointSliceDecoder;
import io.servicerouting.agent.kube.decode.NamespaceDecoder;
import io.servicerouting.agent.kube.decode.NodeDecoder;
import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.kube.decode.RoutingPolicyDecoder;
import io.servicerouting.agent.kube.decode.ServiceDecoder;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import java.util.Map;

/** The resources that the agent watches. Each call makes a new one, with a decoder of its own. */
public final class KubeResources {
  private static final String OUR_GROUP = "servicerouting.io";
  private static final String OUR_VERSION = "v1alpha1";

  private KubeResources() {}

  /** All Services that have a ClusterIP. */
  public static ResourceType<ServiceInfo> services() {
    return ResourceType.of("Service", ApiPath.of("", "v1", "services"), new ServiceDecoder());
  }

  /** The EndpointSlices of Services that have a ClusterIP. */
  public static ResourceType<SliceInfo> endpointSlices() {
    ApiPath path = ApiPath.of("discovery.k8s.io", "v1", "endpointslices");
    return ResourceType.of("EndpointSlice", path, new EndpointSliceDecoder())
        .withLabelSelector("!service.kubernetes.io/headless");
  }

  /** One Node. */
  public static ResourceType<NodeStatus> node(String name) {
    return ResourceType.of("Node", ApiPath.of("", "v1", "nodes"), new NodeDecoder())
        .withFieldSelector("metadata.name=" + name);
  }

  /** The labels of all Namespaces. */
  public static ResourceType<Map<String, String>> namespaces() {
    return ResourceType.of("Namespace", ApiPath.of("", "v1", "namespaces"), new NamespaceDecoder())
        .asMetadataOnly();
  }

  /** All policies of namespaces; none while the CRD is not installed. */
  public static ResourceType<RoutingPolicy> serviceRoutingPolicies() {
    ApiPath path = ApiPath.of(OUR_GROUP, OUR_VERSION, "serviceroutingpolicies");
    return ResourceType.of(
            "ServiceRoutingPolicy", path, new RoutingPolicyDecoder(path.apiVersion()))
        .asOptional();
  }

  /** All cluster-wide policies; none while the CRD is not installed. */
  public static ResourceType<ClusterRoutingPolicy> clusterServiceRoutingPolicies() {
    ApiPath path = ApiPath.of(OUR_GROUP, OUR_VERSION, "clusterserviceroutingpolicies");
    return ResourceType.of(
            "ClusterServiceRoutingPolicy", path, new ClusterRoutingPolicyDecoder(path.apiVersion()))
        .asOptional();
  }
}
