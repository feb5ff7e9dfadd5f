package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.Entry;
import io.servicerouting.routing.Frontends;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.SchedulerFlag;
import io.servicerouting.routing.Steering;
import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.Steering.Forward;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says what the kernel has to have for a route. Pure.
 *
 * @param nodeAddresses the node's own addresses of the family
 * @param nodePortAddresses those of them at which node ports answer
 * @param privateRange where second virtual services are
 */
record RoutePlanner(
    Set<IpAddress> nodeAddresses, List<IpAddress> nodePortAddresses, PrivateRange privateRange) {

  /** The plan of a route, whether the kernel can do it or not: see {@link Limits}. */
  RoutePlan plan(Route route) {
    RoutePlan plan =
        new RoutePlan(
            route.name(),
            new LinkedHashMap<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>());
    Map<BackendSet, WantedService> services = new HashMap<>();
    for (BackendSet set : BackendSet.values()) {
      services.put(set, new WantedService(settings(route), weights(route.backends(set))));
    }
    Frontends frontends = route.frontends();
    addVip(frontends.clusterIp(), plan);
    ServiceKey clusterIp = key(route, frontends.clusterIp(), frontends.port());
    addFrontend(clusterIp, route.internal(), services, plan);
    plan.allocated().add(clusterIp);
    Entry external = route.external();
    if (external != null) {
      for (IpAddress address : frontends.externalIps()) {
        addVip(address, plan);
        addFrontend(key(route, address, frontends.port()), external, services, plan);
      }
      for (IpAddress address : frontends.loadBalancerIps()) {
        addVip(address, plan);
        addFrontend(key(route, address, frontends.port()), external, services, plan);
        if (!frontends.externalIps().contains(address)) {
          addSourceRanges(key(route, address, frontends.port()), frontends, plan);
        }
      }
      if (frontends.nodePort() != 0) {
        for (IpAddress address : nodePortAddresses) {
          ServiceKey nodePort = key(route, address, frontends.nodePort());
          addFrontend(nodePort, external, services, plan);
          plan.allocated().add(nodePort);
        }
      }
    }
    addHairpins(route, plan);
    if (frontends.healthCheckNodePort() != 0) {
      plan.members().add(SetMember.healthCheck(frontends.healthCheckNodePort()));
    }
    return plan;
  }

  /** Addresses of a route, other than for its node port, that the node has anyway. */
  List<IpAddress> ownAddresses(Route route) {
    Frontends frontends = route.frontends();
    return Stream.concat(frontends.externalIps().stream(), frontends.loadBalancerIps().stream())
        .filter(nodeAddresses::contains)
        .distinct()
        .toList();
  }

  private static ServiceKey key(Route route, IpAddress address, int port) {
    return new ServiceKey(route.protocol(), address, port);
  }

  /** An address that the node has anyway needs no device. */
  private void addVip(IpAddress address, RoutePlan plan) {
    if (!nodeAddresses.contains(address)) {
      plan.vips().add(address);
    }
  }

  /**
   * A frontend does with everybody what is due to those outside; pods and the node, where something
   * else is due to them, are led elsewhere.
   */
  private void addFrontend(
      ServiceKey key, Entry entry, Map<BackendSet, WantedService> services, RoutePlan plan) {
    plan.frontends().add(key);
    plan.members().add(SetMember.frontend(FrontSet.SERVICE, key));
    switch (entry.fromOutside()) {
      case Forward(BackendSet to, boolean masquerade) -> {
        addService(key, to, services, plan);
        if (masquerade) {
          plan.members().add(SetMember.frontend(FrontSet.MASQ_OUTSIDE, key));
        }
      }
      case Steering.Drop drop -> plan.members().add(SetMember.frontend(FrontSet.DROP, key));
      case Steering.Reject reject -> plan.members().add(SetMember.frontend(FrontSet.REJECT, key));
    }
    addSource(key, entry.fromPod(), entry, FrontSet.MASQ_POD, FrontSet.OTHER_POD, services, plan);
    addSource(
        key, entry.fromNode(), entry, FrontSet.MASQ_NODE, FrontSet.OTHER_NODE, services, plan);
  }

  private void addSource(
      ServiceKey key,
      Steering steering,
      Entry entry,
      FrontSet masqueraded,
      FrontSet elsewhere,
      Map<BackendSet, WantedService> services,
      RoutePlan plan) {
    if (!(steering instanceof Forward(BackendSet to, boolean masquerade))) {
      return; // As those outside: see Limits.
    }
    if (masquerade) {
      plan.members().add(SetMember.frontend(masqueraded, key));
    }
    if (!(entry.fromOutside() instanceof Forward outside) || outside.to() != to) {
      plan.members().add(SetMember.frontend(elsewhere, key));
      ServiceKey other =
          new ServiceKey(key.protocol(), privateRange.map(key.address()), key.port());
      addService(other, to, services, plan);
    }
  }

  private static void addService(
      ServiceKey key, BackendSet set, Map<BackendSet, WantedService> services, RoutePlan plan) {
    WantedService service = services.get(set);
    if (service != null) {
      plan.services().put(key, service);
    }
  }

  private static void addSourceRanges(ServiceKey key, Frontends frontends, RoutePlan plan) {
    if (frontends.sourceRanges().isEmpty()) {
      return;
    }
    plan.members().add(SetMember.frontend(FrontSet.RANGE_CHECK, key));
    for (Cidr range : frontends.sourceRanges()) {
      plan.members().add(SetMember.admitted(key, range));
    }
    if (frontends.admitsVipAsSource()) {
      for (IpAddress vip : frontends.loadBalancerIps()) {
        plan.members().add(SetMember.admitted(key, Cidr.of(vip)));
      }
    }
  }

  /**
   * Endpoints of this node may call themselves. Those of other nodes too, where pods keep their
   * address on the way in from outside addresses: that way may lead over any node.
   */
  private static void addHairpins(Route route, RoutePlan plan) {
    Set<Backend> endpoints = new LinkedHashSet<>(route.here());
    Entry external = route.external();
    if (external != null
        && external.fromPod() instanceof Forward(BackendSet to, boolean masquerade)
        && !masquerade) {
      endpoints.addAll(route.backends(to));
    }
    for (Backend endpoint : endpoints) {
      plan.members().add(SetMember.hairpin(key(route, endpoint.address(), endpoint.port())));
    }
  }

  private static Map<RealServer, Integer> weights(List<Backend> backends) {
    Map<RealServer, Integer> weights = new LinkedHashMap<>();
    backends.forEach(backend -> weights.put(RealServer.of(backend), backend.weight()));
    return weights;
  }

  /**
   * Fallback is always in force: an endpoint that leaves stays in the kernel's table with weight 0
   * until its connections have ended, and without fallback its clients' new ones would be refused.
   */
  private static ServiceSettings settings(Route route) {
    boolean hashes = route.scheduler() == Scheduler.SH || route.scheduler() == Scheduler.MH;
    int flags = hashes ? ServiceSettings.FLAG_1 : 0;
    for (SchedulerFlag flag : route.schedulerFlags()) {
      flags |=
          switch (flag) {
            case SH_FALLBACK, MH_FALLBACK -> ServiceSettings.FLAG_1;
            case SH_PORT, MH_PORT -> ServiceSettings.FLAG_2;
          };
    }
    return new ServiceSettings(route.scheduler().apiName(), flags, route.affinitySeconds());
  }
}
