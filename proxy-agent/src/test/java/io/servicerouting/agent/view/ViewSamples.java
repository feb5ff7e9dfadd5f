package io.servicerouting.agent.view;

import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.agent.kube.decode.SlicePort;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.PolicyTarget;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Objects of a small cluster, as the agent decodes them. */
final class ViewSamples {
  static final NodeInfo NODE =
      new NodeInfo("node1", "uid", List.of(IpAddress.parse("172.26.236.177")), List.of(), null);
  static final NodeSettings SETTINGS =
      new NodeSettings(NODE, new LocalDetector.None(), false, ProxyMode.IPTABLES);
  static final ObjectName WEB = new ObjectName("shop", "web");
  static final ObjectName DB = new ObjectName("shop", "db");
  static final ObjectName ELSEWHERE = new ObjectName("other", "web");

  private ViewSamples() {}

  static ServiceInfo service(ObjectName name, String proxyName) {
    return new ServiceInfo(
        name,
        "uid-" + name.name(),
        Map.of("app", name.name()),
        List.of(IpAddress.parse("10.96.0.10")),
        List.of(),
        List.of(),
        List.of(),
        TrafficPolicy.LOCAL,
        TrafficPolicy.CLUSTER,
        0,
        32000,
        proxyName,
        List.of(
            new ServicePort("http", Protocol.TCP, 80, 30080),
            new ServicePort("dns", Protocol.UDP, 53, 0)));
  }

  static SliceInfo slice(String name, ObjectName service, String address) {
    IpAddress pod = IpAddress.parse(address);
    Endpoint endpoint = new Endpoint(pod, 8080, "node1", true, true, false, List.of(), List.of());
    return new SliceInfo(
        new ObjectName(service.namespace(), name),
        "uid",
        service,
        pod.family(),
        List.of(new SlicePort("http", Protocol.TCP, 8080, List.of(endpoint))));
  }

  static RoutingPolicy roundRobin(String name, PolicyTarget target) {
    return new RoutingPolicy(
        new ObjectName("shop", name),
        "uid",
        Instant.EPOCH,
        target,
        new PolicySettings(null, Scheduler.RR, null, null, null));
  }

  /** Policy p, which names Service web. */
  static RoutingPolicy byName() {
    return roundRobin("p", new PolicyTarget.Refs(List.of(new PolicyTarget.Ref("web", null))));
  }

  /** A policy for the Services that are labelled {@code app=VALUE}. */
  static RoutingPolicy byLabel(String name, String app) {
    return roundRobin(name, new PolicyTarget.Selector(Map.of("app", app)));
  }
}
