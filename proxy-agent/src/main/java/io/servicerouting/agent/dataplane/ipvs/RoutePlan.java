package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ServicePortName;
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
 */
record RoutePlan(
    ServicePortName name,
    Map<ServiceKey, WantedService> services,
    Set<IpAddress> vips,
    Set<SetMember> members) {}
