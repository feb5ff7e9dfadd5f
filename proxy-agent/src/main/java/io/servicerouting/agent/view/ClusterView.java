package io.servicerouting.agent.view;

import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.agent.kube.decode.SlicePort;
import io.servicerouting.agent.nodeport.ServiceNodePort;
import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.EndpointSelection;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyIndex;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.UdpPort;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as last seen, and which Services changed since somebody last asked. Not thread-safe:
 * the writer thread owns it.
 */
public final class ClusterView implements PolicyIndex.Affected {
  private final Install install;
  private final RoutedServices services;
  private final Map<ObjectName, Map<ObjectName, SliceInfo>> slices = new HashMap<>();
  private final Map<ObjectName, ObjectName> serviceOfSlice = new HashMap<>();
  private final PolicyIndex policies = new PolicyIndex();
  private final Set<ObjectName> changed = new TreeSet<>();

  /** Services that may have become ours, or ceased to be, by a change of something else. */
  private final Set<ObjectName> unsettled = new HashSet<>();

  private @Nullable NodeStatus node;

  /** A view of the Services that this way to install concerns. */
  public ClusterView(Install install, InstantSource clock) {
    this.install = install;
    this.services =
        new RoutedServices(service -> install.routes(service, policies::concerns), clock);
  }

  /** Takes a Service; null if it is gone. */
  public void service(ObjectName name, @Nullable ServiceInfo service) {
    services.put(name, service);
    changed.add(name);
  }

  /** Lets go of Services that ceased to be ours long enough ago. */
  public void letGo() {
    settle();
    changed.addAll(services.letGo());
  }

  /** When the next Service is to be let go of; null if none is leaving. */
  public @Nullable Instant nextToLetGo() {
    settle();
    return services.nextToLetGo();
  }

  /** A thousand policies that come at once are weighed once for each Service, not each time. */
  private void settle() {
    for (ObjectName name : unsettled) {
      if (services.judge(name)) {
        changed.add(name);
      }
    }
    unsettled.clear();
  }

  /** Takes an EndpointSlice; null if it is gone. */
  public void slice(ObjectName name, @Nullable SliceInfo slice) {
    ObjectName before = serviceOfSlice.remove(name);
    if (before != null) {
      Map<ObjectName, SliceInfo> ofService = slices.getOrDefault(before, Map.of());
      ofService.remove(name);
      if (ofService.isEmpty()) {
        slices.remove(before);
      }
      changed.add(before);
    }
    if (slice != null) {
      serviceOfSlice.put(name, slice.service());
      slices.computeIfAbsent(slice.service(), service -> new TreeMap<>()).put(name, slice);
      changed.add(slice.service());
    }
  }

  /** Takes a policy; null if it is gone. */
  public void policy(ObjectName name, @Nullable RoutingPolicy policy) {
    policies.put(name, policy, this);
  }

  /** Takes a cluster policy; null if it is gone. */
  public void clusterPolicy(String name, @Nullable ClusterRoutingPolicy policy) {
    policies.putCluster(name, policy, this);
  }

  /** Takes a namespace's labels; null if it is gone. */
  public void namespaceLabels(String name, @Nullable Map<String, String> labels) {
    policies.putNamespace(name, labels, this);
  }

  /** Takes this node; null if it is gone. */
  public void node(@Nullable NodeStatus node) {
    NodeInfo before = this.node == null ? null : this.node.node();
    NodeInfo now = node == null ? null : node.node();
    this.node = node;
    if (now != null && !now.equals(before)) {
      everything();
    }
  }

  /** This node as last seen; null if it was never seen or is gone. */
  public @Nullable NodeStatus node() {
    return node;
  }

  @Override
  public void service(ObjectName service) {
    unsettled.add(service);
  }

  @Override
  public void namespace(String namespace) {
    unsettled.addAll(services.known(namespace));
  }

  @Override
  public void everything() {
    unsettled.addAll(services.known());
  }

  /** The Services that changed since the last call, ours or not, there or gone. */
  public Set<ObjectName> takeChanged() {
    settle();
    Set<ObjectName> taken = new TreeSet<>(changed);
    changed.clear();
    return taken;
  }

  /** The names of all Services that are routed, sorted. */
  public Set<ObjectName> services() {
    settle();
    return services.routed();
  }

  /** The names of all Services that were left to us by label, sorted; no other proxy has them. */
  public List<ObjectName> servicesByLabel() {
    return services.byLabel();
  }

  /** The UID of a Service that is routed; empty if it is none. */
  public String uid(ObjectName name) {
    ServiceInfo service = routed(name);
    return service == null ? "" : service.uid();
  }

  /** Whether a Service is routed and a policy concerns it. */
  public boolean isUnderPolicy(ObjectName name) {
    ServiceInfo service = routed(name);
    return service != null && policies.concerns(service);
  }

  private @Nullable ServiceInfo routed(ObjectName name) {
    settle();
    return services.routed(name);
  }

  /** The routes of a Service: one for each port; none if it is not routed or gone. */
  public List<Route> routes(ObjectName name, IpFamily family, NodeSettings settings) {
    ServiceInfo service = routed(name);
    IpAddress clusterIp = service == null ? null : service.clusterIp(family);
    if (service == null || clusterIp == null) {
      return List.of();
    }
    List<Route> routes = new ArrayList<>(service.ports().size());
    for (ServicePort port : service.ports()) {
      routes.add(
          Route.of(
              service,
              port,
              clusterIp,
              endpoints(name, port, family),
              policies.resolve(service, port.name(), settings.defaultMode()),
              settings));
    }
    return routes;
  }

  /**
   * Who chose the mode of a Service's port.
   *
   * @param defaultMode the mode if nobody names one
   * @return null if the Service is not routed or gone
   */
  public @Nullable Reason modeChosenBy(ServicePortName port, ProxyMode defaultMode) {
    ServiceInfo service = routed(port.service());
    return service == null
        ? null
        : policies.resolve(service, port.port(), defaultMode).mode().reason();
  }

  /** The UDP ports of a Service, of both families; none if it is not routed or gone. */
  public List<UdpPort> udpPorts(ObjectName name) {
    ServiceInfo service = routed(name);
    if (service == null || service.ports().stream().noneMatch(ClusterView::isUdp)) {
      return List.of();
    }
    List<UdpPort> ports = new ArrayList<>();
    for (IpAddress clusterIp : service.clusterIps()) {
      for (ServicePort port : service.ports()) {
        if (isUdp(port)) {
          List<Endpoint> endpoints = endpoints(name, port, clusterIp.family());
          ports.add(UdpPort.of(service, port, clusterIp, endpoints));
        }
      }
    }
    return ports;
  }

  /** The node ports of a Service; none if it is not routed or gone. */
  public List<ServiceNodePort> nodePorts(ObjectName name) {
    ServiceInfo service = routed(name);
    if (service == null || service.ports().stream().allMatch(port -> port.nodePort() == 0)) {
      return List.of();
    }
    Set<IpFamily> families =
        service.clusterIps().stream().map(IpAddress::family).collect(Collectors.toSet());
    List<ServiceNodePort> ports = new ArrayList<>();
    for (int i = 0; i < service.ports().size(); i++) {
      ServicePort port = service.ports().get(i);
      if (port.nodePort() != 0) {
        ports.add(
            new ServiceNodePort(
                name, service.uid(), i, families, port.protocol(), port.nodePort()));
      }
    }
    return ports;
  }

  private static boolean isUdp(ServicePort port) {
    return port.protocol() == Protocol.UDP;
  }

  /** Whether a Service is there and not routed: somebody else serves it. */
  public boolean isLeftToOthers(ObjectName name) {
    settle();
    return services.routed(name) == null && services.known().contains(name);
  }

  private List<Endpoint> endpoints(ObjectName service, ServicePort port, IpFamily family) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (SliceInfo slice : slices.getOrDefault(service, Map.of()).values()) {
      if (slice.family() != family) {
        continue;
      }
      for (SlicePort slicePort : slice.ports()) {
        if (slicePort.name().equals(port.name()) && slicePort.protocol() == port.protocol()) {
          endpoints.addAll(slicePort.endpoints());
        }
      }
    }
    return endpoints;
  }

  /**
   * What a balancer is to be told of a Service at its health check node port; null if it has none.
   * The port is allotted only while the Service's own external policy is Local. What kube-proxy
   * still serves, or serves again, it answers for.
   */
  public @Nullable HealthCheck healthCheck(ObjectName name, NodeInfo node) {
    ServiceInfo service = routed(name);
    if (service == null
        || !install.owns(service)
        || service.healthCheckNodePort() == 0
        || service.external() != TrafficPolicy.LOCAL) {
      return null;
    }
    return new HealthCheck(
        name, service.uid(), service.healthCheckNodePort(), localReady(name, node));
  }

  /** A pod of a dual-stack Service has an address in each family, and is one all the same. */
  private int localReady(ObjectName service, NodeInfo node) {
    Map<IpFamily, List<Endpoint>> endpoints = new EnumMap<>(IpFamily.class);
    for (SliceInfo slice : slices.getOrDefault(service, Map.of()).values()) {
      List<Endpoint> ofFamily =
          endpoints.computeIfAbsent(slice.family(), family -> new ArrayList<>());
      slice.ports().forEach(port -> ofFamily.addAll(port.endpoints()));
    }
    return endpoints.values().stream()
        .mapToInt(ofFamily -> EndpointSelection.localReadyAddresses(ofFamily, node))
        .max()
        .orElse(0);
  }

  /**
   * A health check that balancers ask for.
   *
   * @param service the Service
   * @param uid its UID, for an Event if the port cannot be opened
   * @param port the node port
   * @param localReady how many addresses on this node are Ready
   */
  public record HealthCheck(ObjectName service, String uid, int port, int localReady) {}
}
