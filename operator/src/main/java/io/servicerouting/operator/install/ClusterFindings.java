package io.servicerouting.operator.install;

import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import io.servicerouting.operator.install.NodeReport.KubeProxySeen;
import io.servicerouting.operator.programming.AgentNodes;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the world and the API server say of the cluster, for the installation. */
final class ClusterFindings {

  private static final ObjectName API_SERVER = new ObjectName("default", "kubernetes");

  private final KubernetesClient client;
  private final ClusterWorld world;

  ClusterFindings(KubernetesClient client, ClusterWorld world) {
    this.client = client;
    this.world = world;
  }

  /** Reports of nodes that exist; a report outlives its node for a moment. */
  List<NodeReport> nodes() {
    return world.reading(() ->
        world.nodeStates().stream()
            .filter(state -> world.node(state.node()) != null)
            .map(this::report)
            .toList());
  }

  private NodeReport report(NodeState state) {
    WorldNode node = world.node(state.node());
    return new NodeReport(
        state.node(),
        node != null && node.ready(),
        state.agentVersion(),
        state.install(),
        state.modes(),
        state.kubeProxy() == null
            ? null
            : new KubeProxySeen(state.kubeProxy().running(), state.kubeProxy().rules()));
  }

  /** The nodes that should have an agent, are Ready, and of which none has reported. */
  List<String> silentNodes(@Nullable ServiceRoutingConfigSpec spec) {
    return world.reading(() ->
        world.nodes().stream()
            .filter(WorldNode::ready)
            .filter(node -> AgentNodes.expects(node, spec))
            .map(WorldNode::name)
            .filter(node -> world.nodeState(node) == null)
            .toList());
  }

  /** The pod ranges of all nodes. */
  List<Cidr> podRanges() {
    return world.nodes().stream().flatMap(node -> node.info().podCidrs().stream()).toList();
  }

  /** The nodes that are Ready. */
  Set<String> readyNodes() {
    return world.nodes().stream()
        .filter(WorldNode::ready)
        .map(WorldNode::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Where a spec says that the API servers are, or else where they say so themselves. */
  ApiServerAddresses apiServers(ServiceRoutingConfigSpec spec) {
    return spec.apiServer() == null || spec.apiServer().addresses() == null
        ? apiServers()
        : ApiServerAddresses.ofHosts(spec.apiServer().addresses());
  }

  private ApiServerAddresses apiServers() {
    var hosts = new ArrayList<String>();
    for (var slice : world.slicesOf(API_SERVER)) {
      for (var port : slice.ports()) {
        for (var endpoint : slice.endpoints()) {
          if (port.name().equals("https")) {
            var address = endpoint.address();
            hosts.add(
                (address.family() == IpFamily.IPV6 ? "[%s]:%d" : "%s:%d")
                    .formatted(address, port.number()));
          }
        }
      }
    }
    return ApiServerAddresses.ofHosts(hosts.stream().distinct().sorted().toList());
  }

  /** The cluster's Service ranges; null where nobody says. */
  @Nullable List<String> serviceRanges() {
    try {
      return client.resources(ServiceCIDR.class).list().getItems().stream()
          .filter(range -> range.getSpec() != null)
          .flatMap(range -> range.getSpec().getCidrs().stream())
          .sorted()
          .toList();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return null; // before Kubernetes 1.33
      }
      throw e;
    }
  }
}
