package io.servicerouting.operator.webhook;

import io.servicerouting.api.v1alpha1.NodeMode;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.PodEndpoint;
import io.servicerouting.operator.world.ServiceType;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyResolution;
import io.servicerouting.webhook.warning.ClusterFacts;
import io.servicerouting.webhook.warning.NodeFacts;
import io.servicerouting.webhook.warning.TargetFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What warnings look at, out of the operator's world.
 *
 * @param world the cluster as last seen
 */
record WorldClusterFacts(ClusterWorld world) implements ClusterFacts {

  @Override
  public boolean isSynced() {
    return world.synced();
  }

  @Override
  public Optional<TargetFacts> service(ObjectName name) {
    return Optional.ofNullable(world.service(name)).map(this::facts);
  }

  @Override
  public List<TargetFacts> labelled(String namespace, Map<String, String> labels) {
    return facts(
        world.servicesOf(namespace),
        service -> service.info().labels().entrySet().containsAll(labels.entrySet()));
  }

  @Override
  public List<TargetFacts> concerned(ClusterRoutingPolicy policy) {
    return facts(
        world.services(),
        service ->
            PolicyResolution.concerns(
                policy, service.info(), world.namespaceLabels(service.name().namespace())));
  }

  @Override
  public List<NodeFacts> nodes() {
    return world.nodes().stream().map(this::facts).toList();
  }

  private List<TargetFacts> facts(List<WorldService> services, Predicate<WorldService> wanted) {
    return services.stream().filter(wanted).limit(MAX_TARGETS).map(this::facts).toList();
  }

  private TargetFacts facts(WorldService service) {
    Map<String, Integer> byNode = new HashMap<>();
    int elsewhere = 0;
    for (PodEndpoint pod : world.podsOf(service.name())) {
      if (!pod.ready()) {
        continue;
      }
      if (pod.node() == null) {
        elsewhere++;
      } else {
        byNode.merge(pod.node(), 1, Integer::sum);
      }
    }
    return new TargetFacts(
        service.info(),
        takesExternalTraffic(service),
        byNode,
        elsewhere,
        world.resolveWhole(service.info()).spread() != null);
  }

  private static boolean takesExternalTraffic(WorldService service) {
    return service.type() == ServiceType.NODE_PORT
        || service.type() == ServiceType.LOAD_BALANCER
        || !service.info().externalIps().isEmpty();
  }

  private NodeFacts facts(WorldNode node) {
    NodeState state = world.nodeState(node.name());
    Map<String, NodeFacts.Mode> modes =
        state == null
            ? Map.of()
            : state.modes().stream()
                .collect(Collectors.toMap(NodeMode::name, WorldClusterFacts::mode, (a, b) -> a));
    return new NodeFacts(node.name(), node.admitsPlainPods(), modes);
  }

  private static NodeFacts.Mode mode(NodeMode mode) {
    return new NodeFacts.Mode(mode.available(), Objects.requireNonNullElse(mode.reason(), ""));
  }
}
