package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ServicePortName;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * All that the kernel has to have for one route.
 *
 * @param name the route's
 * @param services the virtual services
 * @param vips addresses to be on our device
 * @param members members of sets, but for {@link FrontSet#OWN} and {@link FrontSet#VIP}, which
 *     follow what is in the kernel
 * @param frontends where connections arrive, those that are dropped or refused included. Only one
 *     route can have each
 * @param allocated those of them that the cluster gave to this Service and to no other: at its
 *     ClusterIP and its node port. The rest is what somebody wrote
 */
record RoutePlan(
    ServicePortName name,
    Map<ServiceKey, WantedService> services,
    Set<IpAddress> vips,
    Set<SetMember> members,
    Set<ServiceKey> frontends,
    Set<ServiceKey> allocated) {

  /** All that no other route can have: frontends, and virtual services behind them. */
  Set<ServiceKey> places() {
    Set<ServiceKey> places = new LinkedHashSet<>(frontends);
    places.addAll(services.keySet());
    return places;
  }
}
