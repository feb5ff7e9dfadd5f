package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which mode carries how many ports, kept up with each change. */
final class CarriedPorts {
  private final Map<ServicePortName, ProxyMode> modes = new HashMap<>();
  private final Map<ProxyMode, Integer> counts = new EnumMap<>(ProxyMode.class);

  /** A route is carried as it asks, or by a compromise. */
  void put(Route route, @Nullable Compromise compromise) {
    ProxyMode mode = route.mode();
    if (compromise != null) {
      ProxyMode instead = compromise.carriedBy();
      mode = instead == null ? ProxyMode.IPTABLES : instead; // whose rules refuse connections
    }
    count(modes.put(route.name(), mode), -1);
    count(mode, 1);
  }

  /** A route is gone. */
  void remove(ServicePortName name) {
    count(modes.remove(name), -1);
  }

  private void count(@Nullable ProxyMode mode, int difference) {
    if (mode != null) {
      counts.merge(mode, difference, Integer::sum);
    }
  }

  int of(ProxyMode mode) {
    return counts.getOrDefault(mode, 0);
  }
}
