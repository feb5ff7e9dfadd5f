package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.util.Collection;
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

  /**
   * Brings the mode to all its routes. Those that are here no more are kept until {@link #settled},
   * if connections could find neither them nor what carries them next.
   *
   * @throws IOException if the kernel is not known to have what they need
   */
  default Outcome arrive(Collection<Route> routes) throws IOException {
    return dataplane().reconcile(routes);
  }

  /**
   * All modes have followed what was said before: what was only kept until then may go.
   *
   * @return how much went that nobody had asked for
   * @throws IOException if the kernel refuses
   */
  default int settled() throws IOException {
    return 0;
  }
}
