package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.Route;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** Reads the kernel's counts of new connections. Writes nothing, so any thread may use it. */
public interface ConnectionSource {
  /**
   * How many new connections were sent to each endpoint of these routes, since the kernel began to
   * count: it may begin anew whenever a rule is written. Endpoints that are not in the kernel are
   * left out.
   *
   * @throws IOException if the kernel cannot be read
   */
  Map<CountedEndpoint, Long> read(Collection<Route> routes) throws IOException;
}
