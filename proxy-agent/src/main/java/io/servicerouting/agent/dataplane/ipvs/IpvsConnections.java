package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.agent.netlink.NetlinkException;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * IPVS' own counters: how many connections each destination was given. The kernel adds them up
 * every two seconds.
 *
 * @param netlink opens sockets
 * @param services the virtual services of a route
 */
record IpvsConnections(NetlinkSource netlink, Function<Route, Set<ServiceKey>> services)
    implements ConnectionSource {

  @Override
  public Map<CountedEndpoint, Long> read(Collection<Route> routes) throws IOException {
    Map<CountedEndpoint, Long> counts = new HashMap<>();
    try (IpvsKernel kernel = new IpvsKernel(netlink.generic())) {
      for (Route route : routes) {
        Map<RealServer, Backend> backends = new HashMap<>();
        for (BackendSet set : BackendSet.values()) {
          route.backends(set).forEach(backend -> backends.put(RealServer.of(backend), backend));
        }
        for (ServiceKey key : services.apply(route)) {
          count(kernel, key, route, backends, counts);
        }
      }
    }
    return counts;
  }

  private static void count(
      IpvsKernel kernel,
      ServiceKey key,
      Route route,
      Map<RealServer, Backend> backends,
      Map<CountedEndpoint, Long> counts)
      throws IOException {
    try {
      for (Destination destination : kernel.destinations(key)) {
        Backend backend = backends.get(destination.server());
        if (backend != null) {
          counts.merge(
              new CountedEndpoint(route.name(), backend), destination.connections(), Long::sum);
        }
      }
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ESRCH && e.errno() != Errno.ENOENT) {
        throw e; // Else it went a moment ago.
      }
    }
  }
}
