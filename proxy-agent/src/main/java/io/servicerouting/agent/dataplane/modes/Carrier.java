package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.routing.Route;
import java.util.Optional;

/** A mode beside iptables, for one IP family. */
public interface Carrier {
  /** What carries the routes of this mode. */
  Dataplane dataplane();

  /**
   * How iptables leads the connections of a route to it.
   *
   * @param route a route that the dataplane carries
   * @return a route that iptables programs, whatever its mode; empty if connections find their way
   *     without
   */
  Optional<Route> entry(Route route);

  /** The kernel has followed all that was said before: what was only kept until then may go. */
  default void settled() {}
}
