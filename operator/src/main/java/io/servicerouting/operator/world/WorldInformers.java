package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.servicerouting.api.v1alpha1.ClusterServiceRoutingPolicy;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.operator.world.ReducingStore.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the world up to date: one list and watch for each kind, which start anew by themselves
 * whatever happens to the API server. Lists come in pages, so that a large cluster is never in
 * memory as a whole.
 */
public final class WorldInformers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorldInformers.class);

  /** Objects of one answer: EndpointSlices may have some ten KB each. */
  private static final long PAGE = 200;

  private final WorldState state = new WorldState();
  private final ClusterWorld world = new ClusterWorld(state);
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private CompletableFuture<Void> complete = new CompletableFuture<>();

  /** Prepares the informers; nothing is asked before {@link #start()}. */
  public WorldInformers(KubernetesClient client) {
    var feed = new WorldFeed(state);
    var policies = new PolicyFeed(state);
    // Policies come after what they refer to, only so that fewer statuses are worked out twice.
    add(client.namespaces(), Namespace::new, feed.namespaces());
    add(client.resources(ServiceRoutingConfig.class), ServiceRoutingConfig::new, feed.configs());
    add(client.nodes(), Node::new, feed.nodes());
    add(client.resources(NodeRoutingState.class), NodeRoutingState::new, feed.nodeStates());
    add(client.services().inAnyNamespace(), Service::new, feed.services());
    add(
        client.discovery().v1().endpointSlices().inAnyNamespace(),
        EndpointSlice::new,
        feed.slices());
    add(
        client.resources(ClusterServiceRoutingPolicy.class),
        ClusterServiceRoutingPolicy::new,
        policies.clusterPolicies());
    add(
        client.resources(ServiceRoutingPolicy.class).inAnyNamespace(),
        ServiceRoutingPolicy::new,
        policies.policies());
  }

  private <T extends HasMetadata> void add(Informable<T> kind, Supplier<T> empty, Sink<T> sink) {
    SharedIndexInformer<T> informer = kind.withLimit(PAGE).runnableInformer(0);
    informer.itemStore(new ReducingStore<>(empty, sink));
    informer.exceptionHandler((started, problem) -> {
      LOG.warn(
          "Listing or watching {} failed, trying again: {}",
          informer.getApiTypeClass().getSimpleName(),
          problem.toString());
      return true;
    });
    informers.add(informer);
  }

  /** The world that these informers feed. */
  public ClusterWorld world() {
    return world;
  }

  /** Starts all; returns at once. */
  public void start() {
    var started =
        informers.stream()
            .map(informer -> informer.start().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    complete = CompletableFuture.allOf(started).thenRun(state::markSynced);
  }

  /** Stops watching; the world stays as it is. */
  @Override
  public void close() {
    complete.cancel(false);
    informers.forEach(SharedIndexInformer::close);
  }
}
