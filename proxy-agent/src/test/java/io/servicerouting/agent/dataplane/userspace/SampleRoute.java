package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.Entry;
import io.servicerouting.routing.Frontends;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.Steering.Forward;
import io.servicerouting.routing.Unavailable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Routes in mode userspace. */
final class SampleRoute {
  private final ServicePortName name;
  private Protocol protocol = Protocol.TCP;
  private List<Backend> cluster = List.of();
  private List<Backend> local = List.of();
  private @Nullable Entry external;

  private SampleRoute(String name) {
    this.name = new ServicePortName(new ObjectName("default", name), "");
  }

  static SampleRoute tcp(String name) {
    return new SampleRoute(name);
  }

  SampleRoute protocol(Protocol wanted) {
    protocol = wanted;
    return this;
  }

  /** The ClusterIP leads to these; to nobody without any. */
  SampleRoute cluster(Backend... backends) {
    cluster = List.of(backends);
    return this;
  }

  /** Clients outside are led to these by the node port; pods to the others. */
  SampleRoute local(Backend... backends) {
    local = List.of(backends);
    return external(
        new Entry(
            new Forward(BackendSet.CLUSTER, false),
            new Forward(BackendSet.CLUSTER, true),
            new Forward(BackendSet.LOCAL, false)));
  }

  SampleRoute external(Entry entry) {
    external = entry;
    return this;
  }

  Route route() {
    Steering internal =
        cluster.isEmpty() ? new Steering.Reject() : new Forward(BackendSet.CLUSTER, true);
    return new Route(
        name,
        protocol,
        ProxyMode.USERSPACE,
        Scheduler.RR,
        Set.of(),
        Unavailable.FALLBACK,
        60,
        new Frontends(
            IpAddress.parse("10.96.0.10"),
            80,
            List.of(),
            List.of(IpAddress.parse("172.26.236.180")),
            List.of(Cidr.parse("172.26.0.0/16")),
            false,
            external == null ? 0 : 30_080,
            0),
        new Entry(internal, internal, internal),
        external,
        cluster,
        local,
        cluster);
  }

  static NodeInfo node(String... addresses) {
    return new NodeInfo(
        "node1",
        "uid",
        List.of(addresses).stream().map(IpAddress::parse).toList(),
        List.of(),
        null);
  }
}
