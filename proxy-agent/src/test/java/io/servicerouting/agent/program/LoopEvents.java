package io.servicerouting.agent.program;

import io.servicerouting.agent.kube.ResourceEvent;
import io.servicerouting.agent.kube.Revision;
import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.agent.kube.decode.SlicePort;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.util.List;
import java.util.Map;

/** What the API server says of nodes, Services and slices, as the agent decodes it. */
final class LoopEvents {
  private LoopEvents() {}

  static NodeStatus node(String podRange) {
    return new NodeStatus(
        new NodeInfo(
            "node1",
            "uid",
            List.of(IpAddress.parse("172.26.236.177")),
            List.of(Cidr.parse(podRange)),
            null),
        false,
        false);
  }

  static ResourceEvent<ServiceInfo> service(String name, String clusterIp) {
    return service(name, clusterIp, Protocol.TCP);
  }

  static ResourceEvent<ServiceInfo> service(String name, String clusterIp, Protocol protocol) {
    return service(name, clusterIp, protocol, 0);
  }

  static ResourceEvent<ServiceInfo> service(
      String name, String clusterIp, Protocol protocol, int nodePort) {
    ObjectName objectName = new ObjectName("shop", name);
    return new ResourceEvent.Upsert<>(
        objectName,
        "1",
        new Revision("uid-" + name, 0),
        new ServiceInfo(
            objectName,
            "uid-" + name,
            Map.of(),
            List.of(IpAddress.parse(clusterIp)),
            List.of(),
            List.of(),
            List.of(),
            TrafficPolicy.CLUSTER,
            TrafficPolicy.CLUSTER,
            0,
            0,
            null,
            List.of(new ServicePort("", protocol, 80, nodePort))),
        List.of());
  }

  static ResourceEvent<SliceInfo> slice(String service, String address) {
    ObjectName name = new ObjectName("shop", service);
    Endpoint endpoint =
        new Endpoint(
            IpAddress.parse(address), 5353, "node1", true, true, false, List.of(), List.of());
    return new ResourceEvent.Upsert<>(
        name,
        "1",
        new Revision("uid", 0),
        new SliceInfo(
            name,
            "uid",
            name,
            IpFamily.IPV4,
            List.of(new SlicePort("", Protocol.UDP, 5353, List.of(endpoint)))),
        List.of());
  }
}
