package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import org.jspecify.annotations.Nullable;

/**
 * A route that is new, changed or gone.
 *
 * @param name which
 * @param route what it is from now on; null if it is gone
 */
public record RouteChange(ServicePortName name, @Nullable Route route) {

  /** A route that is new or changed. */
  public static RouteChange to(Route route) {
    return new RouteChange(route.name(), route);
  }

  /** A route that is gone. */
  public static RouteChange gone(ServicePortName name) {
    return new RouteChange(name, null);
  }
}
