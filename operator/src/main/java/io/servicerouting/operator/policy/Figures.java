package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.ServiceType;
import io.servicerouting.operator.world.WorldService;
import io.servicerouting.operator.world.WorldSlice;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.shares.EntryModel;
import io.servicerouting.routing.shares.EntryNode;
import io.servicerouting.routing.shares.Forwarding;
import io.servicerouting.routing.shares.PodEndpoint;
import io.servicerouting.routing.shares.TrafficShares;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the traffic of a target is taken to enter, and how it is going to be shared.
 *
 * <p>Figures are about traffic from outside if the Service can be reached from there, else about
 * traffic from pods to the ClusterIP, whose clients are taken to be spread evenly over the nodes. A
 * balancer asks {@code healthCheckNodePort}, and a Service has that port only if it is of type
 * LoadBalancer and its own externalTrafficPolicy is Local; all others are taken to be entered by
 * all nodes alike.
 *
 * @param entry by which nodes traffic enters
 * @param nodes these nodes, before any health check
 * @param forwarding where a node may send what enters by it
 * @param shares how it is shared; null if the Service is headless or has no such port
 */
record Figures(
    EntryModel entry,
    List<EntryNode> nodes,
    Forwarding forwarding,
    @Nullable TrafficShares shares) {

  static Figures of(TargetView target, TargetView.Found found, NodesView nodes) {
    WorldService service = found.service();
    EffectivePolicy effective = found.effective();
    boolean external = isReachedFromOutside(service);
    TrafficPolicy policy = external ? effective.external().value() : effective.internal().value();
    Forwarding forwarding = Forwarding.of(policy);
    boolean checked =
        service.type() == ServiceType.LOAD_BALANCER
            && service.info().healthCheckNodePort() != 0
            && policy != TrafficPolicy.CLUSTER;
    EntryModel entry = checked ? EntryModel.HEALTH_CHECKED_NODES : EntryModel.ALL_NODES;
    List<EntryNode> entryNodes =
        service.type() == ServiceType.LOAD_BALANCER ? nodes.balanced() : nodes.entry();
    ServicePort port = port(service, target.sectionName());
    TrafficShares shares =
        service.isHeadless() || port == null
            ? null
            : TrafficShares.of(
                endpoints(found.slices(), port, service.info().clusterIps().getFirst().family()),
                entryNodes,
                forwarding,
                entry,
                effective.weightsInForce());
    return new Figures(entry, entryNodes, forwarding, shares);
  }

  private static boolean isReachedFromOutside(WorldService service) {
    return service.type() == ServiceType.NODE_PORT
        || service.type() == ServiceType.LOAD_BALANCER
        || !service.info().externalIps().isEmpty();
  }

  /** The port of the target, or the first one: all of a Service's ports have the same pods. */
  private static @Nullable ServicePort port(WorldService service, @Nullable String sectionName) {
    return service.info().ports().stream()
        .filter(port -> sectionName == null || port.name().equals(sectionName))
        .findFirst()
        .orElse(null);
  }

  private static List<PodEndpoint> endpoints(
      List<WorldSlice> slices, ServicePort port, IpFamily family) {
    List<PodEndpoint> endpoints = new ArrayList<>();
    for (WorldSlice slice : slices) {
      for (WorldSlice.Port each : slice.ports()) {
        if (slice.family() == family
            && each.name().equals(port.name())
            && each.protocol() == port.protocol()) {
          slice
              .endpoints()
              .forEach(pod -> endpoints.add(new PodEndpoint(pod.label(), pod.at(each.number()))));
        }
      }
    }
    return endpoints;
  }
}
