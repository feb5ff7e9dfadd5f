package io.servicerouting.agent.dataplane.modes;

import io.servicerouting.agent.dataplane.ConnectionSource;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import java.util.Optional;

/** A mode beside iptables: whether this node can do it, and what does it. */
public interface CarrierFactory {
  /** Which mode. */
  ProxyMode mode();

  /** Whether this node can do it. Any thread may ask. */
  ModeState state();

  /**
   * Looks anew at what this node can do: a module may have been loaded since. Called on the writer
   * thread, and only while something is missing.
   */
  void refresh();

  /**
   * Why this node cannot carry a route of this mode as it asks, in words a user can act on.
   *
   * @return empty if it can
   */
  Optional<String> whyNot(Route route);

  /** What carries such routes on a node with these settings. It has not touched the node yet. */
  Carrier create(IpFamily family, NodeSettings node);

  /** Counts what they carry. */
  ConnectionSource connections();
}
