package io.servicerouting.operator.placement;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.PodEndpoint;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.ObjectName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes the pods of each Service can reach. Pods are read only where that makes a difference:
 * where some share a place while a node has none; and again when pods come or go. Thread-safe; a
 * question may take a request, so it must not be asked under the world's lock.
 */
public final class PodReaches implements WorldListener {
  private static final Logger LOG = LoggerFactory.getLogger(PodReaches.class);

  private final ClusterWorld world;
  private final PodSource source;
  private final Map<ObjectName, Known> known = new ConcurrentHashMap<>();

  /**
   * What was read.
   *
   * @param selector the Service's selector then
   * @param pods the endpoints then, by name and address
   * @param reach what they can reach
   */
  private record Known(Map<String, String> selector, Set<String> pods, PodReach reach) {}

  /** Follows the world from now on. */
  public PodReaches(ClusterWorld world, PodSource source) {
    this.world = world;
    this.source = source;
    world.listen(this);
  }

  /** Reads pods by a client. */
  public static PodReaches reading(ClusterWorld world, KubernetesClient client) {
    return new PodReaches(world, new ApiPods(client));
  }

  /**
   * The reach of a Service's pods.
   *
   * @param topologyKey the node label whose values are the places that its pods are spread over
   */
  public PodReach of(WorldService service, String topologyKey) {
    List<PodEndpoint> pods = world.podsOf(service.name());
    if (service.selector().isEmpty() || !matters(pods, world.nodes(), topologyKey)) {
      return PodReach.plain();
    }
    Set<String> names =
        pods.stream()
            .map(pod -> pod.label() + "/" + pod.address())
            .collect(Collectors.toUnmodifiableSet());
    Known before = known.get(service.name());
    if (before != null
        && !before.reach().outdated()
        && before.selector().equals(service.selector())
        && before.pods().equals(names)) {
      return before.reach();
    }
    Known now = read(service, names, before);
    known.put(service.name(), now);
    return now.reach();
  }

  private Known read(WorldService service, Set<String> names, @Nullable Known before) {
    PodReach last = before == null ? PodReach.plain() : before.reach();
    try {
      List<Pod> alive = source.podsOf(service).stream().filter(PodReaches::isAlive).toList();
      // None if all have gone since: then the endpoints are about to change, too.
      return new Known(
          service.selector(), names, alive.isEmpty() ? last.outdated(false) : PodReach.of(alive));
    } catch (KubernetesClientException e) {
      if (before == null || !last.outdated()) {
        LOG.warn(
            "Pods of Service {} cannot be read, so on which nodes they may run is taken from {}: {}",
            service.name(),
            last.known() ? "those before" : "pods that demand nothing",
            e.getMessage());
      }
      return new Known(service.selector(), names, last.outdated(true));
    }
  }

  /** What goes no longer counts: a rollout may be about just that. */
  private static boolean isAlive(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return pod.getMetadata().getDeletionTimestamp() == null
        && !"Succeeded".equals(phase)
        && !"Failed".equals(phase);
  }

  /** Whether pods share a place while a node that might take one has none. */
  private static boolean matters(
      List<PodEndpoint> pods, List<WorldNode> nodes, String topologyKey) {
    Map<String, String> places = new HashMap<>();
    Set<String> free = new HashSet<>();
    for (WorldNode node : nodes) {
      places.put(node.name(), Objects.requireNonNullElse(node.labels().get(topologyKey), ""));
      if (node.ready() && node.schedulable()) {
        free.add(node.name());
      }
    }
    Set<String> taken = new HashSet<>();
    boolean sharing = false;
    for (PodEndpoint pod : pods) {
      if (!pod.terminating() && pod.node() != null) {
        sharing |= !taken.add(places.getOrDefault(pod.node(), ""));
        free.remove(pod.node());
      }
    }
    return sharing && !free.isEmpty();
  }

  @Override
  public void serviceChanged(ObjectName service) {
    if (world.service(service) == null) {
      known.remove(service);
    }
  }
}
