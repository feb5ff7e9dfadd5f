package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyResolution;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.Unavailable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes of a Service with one endpoint, of which only the way they are carried matters. */
final class ModeRoutes {
  static final NodeSettings NODE =
      new NodeSettings(
          new NodeInfo("node1", "uid", List.of(), List.of(), null),
          new LocalDetector.None(),
          false,
          ProxyMode.IPTABLES);

  private ModeRoutes() {}

  static Route route(String service, ProxyMode mode) {
    return route(service, mode, null, null);
  }

  static Route route(
      String service,
      ProxyMode mode,
      @Nullable Scheduler scheduler,
      @Nullable Unavailable unavailable) {
    ObjectName name = new ObjectName("default", service);
    ServicePort port = new ServicePort("", Protocol.TCP, 80, 0);
    IpAddress clusterIp = IpAddress.parse("10.96.0.1");
    ServiceInfo info =
        new ServiceInfo(
            name,
            "uid",
            Map.of(),
            List.of(clusterIp),
            List.of(),
            List.of(),
            List.of(),
            TrafficPolicy.CLUSTER,
            TrafficPolicy.CLUSTER,
            0,
            0,
            null,
            List.of(port));
    RoutingPolicy policy =
        new RoutingPolicy(
            name,
            "uid",
            Instant.EPOCH,
            new PolicyTarget.Refs(List.of(new PolicyTarget.Ref(service, null))),
            new PolicySettings(mode, scheduler, unavailable, null, null));
    Endpoint endpoint =
        new Endpoint(
            IpAddress.parse("10.244.0.1"), 80, "node1", true, true, false, List.of(), List.of());
    return Route.of(
        info,
        port,
        clusterIp,
        List.of(endpoint),
        PolicyResolution.resolve(
            info, "", Map.of(), List.of(policy), List.of(), ProxyMode.IPTABLES),
        NODE);
  }
}
