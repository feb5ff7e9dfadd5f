package io.servicerouting.webhook.warning;

import io.servicerouting.routing.ClusterRoutingPolicy;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.PolicyResolution;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster that a test makes up. Services are in namespace {@code shop} and have a node port. */
final class KnownCluster implements ClusterFacts {

  private final Map<ObjectName, TargetFacts> services = new LinkedHashMap<>();
  private final List<NodeFacts> nodes = new ArrayList<>();

  /** Nodes n1, n2 ... that can do iptables. */
  KnownCluster nodes(int count) {
    for (int i = 1; i <= count; i++) {
      node("n" + i, Map.of("iptables", new NodeFacts.Mode(true, "nft")));
    }
    return this;
  }

  KnownCluster node(String name, Map<String, NodeFacts.Mode> modes) {
    nodes.add(new NodeFacts(name, true, modes));
    return this;
  }

  /** A node where plain pods are not placed. */
  KnownCluster taintedNode(String name) {
    nodes.add(new NodeFacts(name, false, Map.of()));
    return this;
  }

  /** A Service with so many pods on n1, n2 ... */
  KnownCluster service(String name, int... podsOnNodes) {
    return service(name, TrafficPolicy.CLUSTER, true, podsOnNodes);
  }

  KnownCluster service(
      String name, TrafficPolicy external, boolean takesExternalTraffic, int... podsOnNodes) {
    Map<String, Integer> byNode = new LinkedHashMap<>();
    for (int i = 0; i < podsOnNodes.length; i++) {
      if (podsOnNodes[i] > 0) {
        byNode.put("n" + (i + 1), podsOnNodes[i]);
      }
    }
    var info = info(name, external);
    services.put(info.name(), new TargetFacts(info, takesExternalTraffic, byNode, 0, false));
    return this;
  }

  /** Policies that are there already ask for a spread of the Service's pods. */
  KnownCluster spreadAlready(String name) {
    services.computeIfPresent(
        new ObjectName("shop", name),
        (_, facts) ->
            new TargetFacts(
                facts.service(), facts.takesExternalTraffic(), facts.podsByNode(), 0, true));
    return this;
  }

  @Override
  public boolean isSynced() {
    return true;
  }

  @Override
  public Optional<TargetFacts> service(ObjectName name) {
    return Optional.ofNullable(services.get(name));
  }

  @Override
  public List<TargetFacts> labelled(String namespace, Map<String, String> labels) {
    return services.values().stream()
        .filter(facts -> facts.service().name().namespace().equals(namespace))
        .filter(facts -> facts.service().labels().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  @Override
  public List<TargetFacts> concerned(ClusterRoutingPolicy policy) {
    return services.values().stream()
        .filter(facts -> PolicyResolution.concerns(policy, facts.service(), Map.of()))
        .toList();
  }

  @Override
  public List<NodeFacts> nodes() {
    return List.copyOf(nodes);
  }

  private static ServiceInfo info(String name, TrafficPolicy external) {
    return new ServiceInfo(
        new ObjectName("shop", name),
        "uid",
        Map.of("app", name, "team", "shop"),
        List.of(IpAddress.parse("10.96.0.7")),
        List.of(),
        List.of(),
        List.of(),
        external,
        TrafficPolicy.CLUSTER,
        0,
        0,
        null,
        List.of(new ServicePort("http", Protocol.TCP, 80, 30080)));
  }
}
