package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ObjectProblem;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.operator.world.NodeState.NodeException;
import io.servicerouting.routing.ObjectName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A world that a test fills by hand, as informers would. */
public final class TestWorld {
  private final WorldState state = new WorldState();
  private final ClusterWorld world = new ClusterWorld(state);
  private final WorldFeed feed = new WorldFeed(state);
  private final UnplacedPodFeed unplacedPods = new UnplacedPodFeed(state);
  private final PolicyFeed policies = new PolicyFeed(state);

  /** The world. */
  public ClusterWorld world() {
    return world;
  }

  /** Says that it is complete. */
  public TestWorld synced() {
    state.markSynced();
    return this;
  }

  /** Adds or changes a Service. */
  public TestWorld put(Service service) {
    feed.services().put(service);
    return this;
  }

  /** Adds or changes a slice. */
  public TestWorld put(EndpointSlice slice) {
    feed.slices().put(slice);
    return this;
  }

  /** Adds or changes a pod without a node. */
  public TestWorld put(Pod pod) {
    unplacedPods.put(pod);
    return this;
  }

  /** A pod was given a node, or is gone. */
  public TestWorld removePod(String namespace, String name) {
    unplacedPods.remove(namespace, name);
    return this;
  }

  /** Adds or changes a Node. */
  public TestWorld put(Node node) {
    feed.nodes().put(node);
    return this;
  }

  /** Removes a Node. */
  public TestWorld removeNode(String name) {
    feed.nodes().remove(null, name);
    return this;
  }

  /** Adds or changes a namespace. */
  public TestWorld namespace(String name, Map<String, String> labels) {
    Namespace namespace =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(name)
            .withLabels(labels)
            .endMetadata()
            .build();
    feed.namespaces().put(namespace);
    return this;
  }

  /** Adds or changes a policy. */
  public TestWorld put(ServiceRoutingPolicy policy) {
    policies.policies().put(policy);
    return this;
  }

  /** Adds or changes a cluster policy. */
  public TestWorld put(ClusterServiceRoutingPolicy policy) {
    policies.clusterPolicies().put(policy);
    return this;
  }

  /** Removes a policy. */
  public TestWorld removePolicy(String namespace, String name) {
    policies.policies().remove(namespace, name);
    return this;
  }

  /** Adds or changes the config. */
  public TestWorld put(ServiceRoutingConfig config) {
    feed.configs().put(config);
    return this;
  }

  /** Removes the config. */
  public TestWorld removeConfig() {
    feed.configs().remove(null, "cluster");
    return this;
  }

  /** An agent's report. */
  public TestWorld put(NodeRoutingState state) {
    feed.nodeStates().put(state);
    return this;
  }

  /** An agent's report that all policies up to these versions are programmed. */
  public TestWorld report(String node, long marker, ObjectProblem... exceptions) {
    Map<PolicyRef, NodeException> byPolicy = new HashMap<>();
    for (ObjectProblem each : exceptions) {
      byPolicy.put(
          new PolicyRef.Namespaced(new ObjectName(each.namespace(), each.name())),
          new NodeException(each.reason() == null ? "" : each.reason(), "", each.message()));
    }
    feed.nodeState(
        node, new NodeState(node, marker, marker, byPolicy, 0, null, "1", "", null, List.of()));
    return this;
  }

  /**
   * An agent that cannot write to its kernel; it has programmed policies up to the marker before.
   */
  public TestWorld reportBreakdown(String node, long marker, String failure) {
    feed.nodeState(
        node, new NodeState(node, marker, marker, Map.of(), 0, failure, "1", "", null, List.of()));
    return this;
  }
}
