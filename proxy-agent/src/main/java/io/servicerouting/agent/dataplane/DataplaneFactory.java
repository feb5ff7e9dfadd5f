package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeSettings;
import java.util.Set;

/** Makes the dataplanes of a node, anew when what they take for granted changes. */
public interface DataplaneFactory {
  /** The IP families this node can do. */
  Set<IpFamily> families();

  /** A dataplane for a node with these settings. It has not touched the kernel yet. */
  Dataplane create(IpFamily family, NodeSettings node);
}
