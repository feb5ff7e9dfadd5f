package io.servicerouting.lab.balancer;

import io.servicerouting.lab.balancer.BalancerState.NodeState;
import io.servicerouting.lab.balancer.BalancerState.PortState;
import io.servicerouting.lab.balancer.BalancerState.ServiceState;
import io.servicerouting.lab.balancer.ForwardingPlan.Frontend;
import io.servicerouting.lab.balancer.ForwardingPlan.Route;
import io.servicerouting.lab.balancer.HealthChecks.Health;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Turns the cluster's state, addresses and health into a plan. It remembers marks and slots, so
 * that connections stay where they are; otherwise the same input gives the same plan.
 */
final class Planner {

  private final RotationMode mode;
  private final HealthChecks health;
  private final Marks marks = new Marks();
  private final Map<String, SlotTable> slots = new HashMap<>();

  Planner(RotationMode mode, HealthChecks health) {
    this.mode = mode;
    this.health = health;
  }

  /**
   * The plan, and what to tell about it.
   *
   * @param given each Service's address, by its key; Services without one are left out
   */
  Outcome plan(ClusterState cluster, Map<String, String> given) {
    marks.update(cluster.nodes().stream().map(ClusterNode::name).toList());
    slots.keySet().retainAll(given.keySet());
    List<Frontend> frontends = new ArrayList<>();
    List<ServiceState> told = new ArrayList<>();
    for (LoadBalancerService service : cluster.services()) {
      String address = given.get(service.key());
      if (address != null) {
        List<NodeState> nodes = cluster.nodes().stream().map(node -> judge(node, service)).toList();
        List<String> rotation =
            nodes.stream().filter(NodeState::inRotation).map(NodeState::name).toList();
        frontends.addAll(frontends(service, address, rotation));
        told.add(new ServiceState(service.key(), address, ports(service), rotation, nodes));
      }
    }
    List<Route> routes =
        cluster.nodes().stream()
            .map(node -> new Route(node.name(), node.address(), marks.of(node.name())))
            .toList();
    var plan = new ForwardingPlan(List.copyOf(Set.copyOf(given.values())), routes, frontends);
    return new Outcome(plan, told);
  }

  /** A plan and its description. */
  record Outcome(ForwardingPlan plan, List<ServiceState> services) {}

  private NodeState judge(ClusterNode node, LoadBalancerService service) {
    if (mode == RotationMode.ALL) {
      return new NodeState(node.name(), node.address(), node.ready(), "", "");
    }
    var target = HealthTarget.of(node, service);
    Health score = health.of(target).orElse(HealthChecks.UNKNOWN);
    String probe = "http://%s:%d%s".formatted(target.address(), target.port(), HealthTarget.PATH);
    // When a Service gets another health check, nodes stay as they are until they have been asked.
    boolean inRotation =
        score.streak() == 0 ? nodesOf(service).contains(node.name()) : score.passing();
    return new NodeState(node.name(), node.address(), inRotation, probe, score.last().text());
  }

  private List<String> nodesOf(LoadBalancerService service) {
    return slots.getOrDefault(service.key(), SlotTable.EMPTY).nodes();
  }

  private List<Frontend> frontends(
      LoadBalancerService service, String address, List<String> rotation) {
    SlotTable table = slots.getOrDefault(service.key(), SlotTable.EMPTY).withNodes(rotation);
    slots.put(service.key(), table);
    List<Integer> slotMarks = table.nodes().stream().map(marks::of).toList();
    return service.ports().stream()
        .map(port ->
            new Frontend(
                service.key(),
                address,
                port.protocol().toLowerCase(Locale.ROOT),
                port.number(),
                slotMarks,
                service.clientAffinity()))
        .toList();
  }

  private static List<PortState> ports(LoadBalancerService service) {
    return service.ports().stream()
        .map(port -> new PortState(port.protocol(), port.number()))
        .toList();
  }
}
