package io.servicerouting.routing;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Shorthand for the records that tests need many of. */
final class Samples {
  static final NodeInfo NODE_1 =
      new NodeInfo(
          "node1",
          "uid-1",
          List.of(IpAddress.parse("172.26.236.177")),
          List.of(Cidr.parse("192.168.1.0/24")),
          "zone-a");
  static final LocalDetector DETECTOR =
      new LocalDetector.SourceRanges(List.of(Cidr.parse("192.168.0.0/16")));

  private Samples() {}

  static ServicePort port(int nodePort) {
    return new ServicePort("", Protocol.TCP, 80, nodePort);
  }

  static ServiceInfo service(TrafficPolicy external, TrafficPolicy internal) {
    return service(external, internal, Map.of(), 30080);
  }

  static ServiceInfo serviceWithPorts(Map<String, String> labels, List<String> ports) {
    return service(
        TrafficPolicy.CLUSTER,
        TrafficPolicy.CLUSTER,
        labels,
        ports.stream().map(name -> new ServicePort(name, Protocol.TCP, 80, 0)).toList());
  }

  static ServiceInfo service(
      TrafficPolicy external, TrafficPolicy internal, Map<String, String> labels, int nodePort) {
    return service(external, internal, labels, List.of(port(nodePort)));
  }

  private static ServiceInfo service(
      TrafficPolicy external,
      TrafficPolicy internal,
      Map<String, String> labels,
      List<ServicePort> ports) {
    return new ServiceInfo(
        new ObjectName("shop", "web"),
        "uid",
        labels,
        List.of(IpAddress.parse("10.96.0.10")),
        List.of(),
        List.of(),
        List.of(),
        external,
        internal,
        0,
        0,
        null,
        ports);
  }

  /** Whom no change concerns. */
  static final class Nobody implements PolicyIndex.Affected {
    @Override
    public void service(ObjectName service) {}

    @Override
    public void namespace(String namespace) {}

    @Override
    public void everything() {}
  }

  static Endpoint ready(String address, String node) {
    return endpoint(address, node, true, true, false);
  }

  static Endpoint terminating(String address, String node) {
    return endpoint(address, node, false, true, true);
  }

  static Endpoint notReady(String address, String node) {
    return endpoint(address, node, false, false, false);
  }

  static Endpoint endpoint(
      String address, String node, boolean ready, boolean serving, boolean terminating) {
    return new Endpoint(
        IpAddress.parse(address), 8080, node, ready, serving, terminating, List.of(), List.of());
  }

  static Endpoint hinted(String address, String node, List<String> zones, List<String> nodes) {
    return new Endpoint(IpAddress.parse(address), 8080, node, true, true, false, zones, nodes);
  }

  static RoutingPolicy policy(String name, int age, PolicyTarget target, PolicySettings settings) {
    return new RoutingPolicy(
        new ObjectName("shop", name), "uid-" + name, created(age), target, settings);
  }

  static ClusterRoutingPolicy clusterPolicy(
      String name, int age, ClusterRoutingPolicy.Kind kind, PolicySettings settings) {
    return new ClusterRoutingPolicy(
        name, "uid-" + name, created(age), LabelSelector.everything(), null, kind, settings);
  }

  /** The higher the age, the older. */
  private static Instant created(int age) {
    return Instant.parse("2026-01-01T00:00:00Z").minusSeconds(age);
  }

  static PolicyTarget named(String service) {
    return new PolicyTarget.Refs(List.of(new PolicyTarget.Ref(service, null)));
  }

  static PolicyTarget portOf(String service, String port) {
    return new PolicyTarget.Refs(List.of(new PolicyTarget.Ref(service, port)));
  }

  static PolicyTarget labelled(String key, String value) {
    return new PolicyTarget.Selector(Map.of(key, value));
  }

  static PolicySettings scheduler(Scheduler scheduler) {
    return new PolicySettings(null, scheduler, null, null, null);
  }

  static PolicySettings external(TrafficPolicy policy) {
    return new PolicySettings(null, null, null, policy, null);
  }

  static List<String> addresses(List<Backend> backends) {
    return backends.stream().map(backend -> backend.address().toString()).toList();
  }
}
