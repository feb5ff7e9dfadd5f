package io.servicerouting.routing.shares;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.EndpointSelection;
import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.NodeInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pods each node may send to, by the same rules as the node's own agent ({@link
 * EndpointSelection}), without weighing all endpoints for every node: the cluster's set is the same
 * for all nodes of a zone, unless a hint names the node.
 */
final class NodeTargets {
  private final EndpointWeights weights;
  private final List<Endpoint> all;
  private final Map<String, List<Endpoint>> byNode = new HashMap<>();
  private final Set<String> hintedNodes = new HashSet<>();
  private final Map<Audience, List<Backend>> clusterSets = new HashMap<>();

  /** Nodes for which the cluster's set is the same. */
  private record Audience(@Nullable String hintedNode, @Nullable String zone) {}

  NodeTargets(Collection<PodEndpoint> endpoints, EndpointWeights weights) {
    this.weights = weights;
    all = endpoints.stream().map(PodEndpoint::endpoint).toList();
    for (Endpoint endpoint : all) {
      if (endpoint.nodeName() != null) {
        byNode.computeIfAbsent(endpoint.nodeName(), node -> new ArrayList<>()).add(endpoint);
      }
      hintedNodes.addAll(endpoint.nodeHints());
    }
  }

  /** Where a node may send; empty if what enters by it is lost. Equal sets are the same object. */
  List<Backend> of(EntryNode node, Forwarding forwarding) {
    return switch (forwarding) {
      case CLUSTER -> cluster(node);
      case LOCAL -> local(node);
      case PREFER_LOCAL -> {
        List<Backend> local = local(node);
        yield local.isEmpty() ? cluster(node) : local;
      }
    };
  }

  private List<Backend> cluster(EntryNode node) {
    Audience audience =
        new Audience(hintedNodes.contains(node.name()) ? node.name() : null, node.zone());
    return clusterSets.computeIfAbsent(
        audience, someNode -> EndpointSelection.select(all, info(node), weights).cluster());
  }

  private List<Backend> local(EntryNode node) {
    // Most nodes have no pod of a Service, and there are many nodes and Services.
    List<Endpoint> here = byNode.get(node.name());
    return here == null ? List.of() : EndpointSelection.select(here, info(node), weights).local();
  }

  /** Whether a node answers a balancer's health check with yes. */
  boolean passesHealthCheck(EntryNode node, Forwarding forwarding) {
    if (!forwarding.hasHealthChecks()) {
      return true;
    }
    List<Endpoint> here = byNode.get(node.name());
    return here != null && EndpointSelection.localReadyAddresses(here, info(node)) > 0;
  }

  private static NodeInfo info(EntryNode node) {
    return new NodeInfo(node.name(), "", List.of(), List.of(), node.zone());
  }
}
