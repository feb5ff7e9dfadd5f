package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.operator.world.ReducingStore.Sink;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps the world up to date: one list and watch for each kind, which start anew by themselves
 * whatever happens to the API server. Lists come in pages, so that a large cluster is never in
 * memory as a whole. A kind of ours that the API server does not serve counts as empty.
 */
public final class WorldInformers implements AutoCloseable {
  private final WorldState state = new WorldState();
  private final ClusterWorld world = new ClusterWorld(state);
  private final Map<String, KindInformer<?>> always = new LinkedHashMap<>();
  private final Map<String, KindInformer<?>> whenServed = new LinkedHashMap<>();
  private final ServedKinds kinds;

  /** Kinds that the world still waits for, so that it is complete. */
  private final Set<String> awaited = new HashSet<>();

  private boolean complete;
  private boolean closed;

  /**
   * Prepares the informers; nothing is asked before {@link #start()}.
   *
   * @param agentNamespace where the agents run
   */
  public WorldInformers(KubernetesClient client, String agentNamespace) {
    var feed = new WorldFeed(state);
    var policies = new PolicyFeed(state);
    add("namespaces", client.namespaces(), Namespace::new, feed.namespaces());
    add("nodes", client.nodes(), Node::new, feed.nodes());
    add("services", client.services().inAnyNamespace(), Service::new, feed.services());
    add(
        "endpointslices",
        client.discovery().v1().endpointSlices().inAnyNamespace(),
        EndpointSlice::new,
        feed.slices());
    add(
        "pods without a node",
        // The API server looks these up by node, and sends a pod that gets one as deleted.
        client
            .pods()
            .inAnyNamespace()
            .withField("spec.nodeName", "")
            .withField("status.phase", "Pending"),
        Pod::new,
        new UnplacedPodFeed(state));
    add(
        "agent pods",
        client.pods().inNamespace(agentNamespace).withLabels(AgentPod.LABELS),
        Pod::new,
        new AgentPodFeed(state));
    add(client, ServiceRoutingConfig.class, ServiceRoutingConfig::new, feed.configs());
    add(client, NodeRoutingState.class, NodeRoutingState::new, feed.nodeStates());
    add(
        client,
        ClusterServiceRoutingPolicy.class,
        ClusterServiceRoutingPolicy::new,
        policies.clusterPolicies());
    add(client, ServiceRoutingPolicy.class, ServiceRoutingPolicy::new, policies.policies());
    kinds =
        new ServedKinds(
            client,
            List.of(
                ServiceRoutingConfig.class,
                NodeRoutingState.class,
                ClusterServiceRoutingPolicy.class,
                ServiceRoutingPolicy.class));
  }

  private <T extends HasMetadata> void add(
      String name, Informable<T> kind, Supplier<T> empty, Sink<T> sink) {
    always.put(name, new KindInformer<>(kind, empty, sink));
  }

  private <T extends CustomResource<?, ?>> void add(
      KubernetesClient client, Class<T> type, Supplier<T> empty, Sink<T> sink) {
    whenServed.put(
        CustomResource.getCRDName(type),
        new KindInformer<>(client.resources(type).inAnyNamespace(), empty, sink));
  }

  /** The world that these informers feed. */
  public ClusterWorld world() {
    return world;
  }

  /** Which of our kinds there are. */
  public ServedKinds kinds() {
    return kinds;
  }

  /** Starts all; returns at once. */
  public synchronized void start() {
    awaited.addAll(always.keySet());
    awaited.addAll(whenServed.keySet());
    always.forEach(this::open);
    kinds.listen(this::served);
    kinds.start();
  }

  /** Stops watching; the world stays as it is. */
  @Override
  public synchronized void close() {
    closed = true;
    kinds.close();
    always.values().forEach(KindInformer::close);
    whenServed.values().forEach(KindInformer::close);
  }

  private synchronized void served(String crd, boolean served) {
    var informer = whenServed.get(crd);
    if (informer == null || closed) {
      return;
    }
    if (served) {
      awaited.add(crd);
      open(crd, informer);
    } else {
      informer.closeAndForget();
      settled(crd);
    }
  }

  private void open(String name, KindInformer<?> informer) {
    var _ = informer.open().thenRun(() -> settled(name));
  }

  private void settled(String name) {
    synchronized (this) {
      awaited.remove(name);
      if (complete || closed || !awaited.isEmpty()) {
        return;
      }
      complete = true;
    }
    state.markSynced();
  }
}
