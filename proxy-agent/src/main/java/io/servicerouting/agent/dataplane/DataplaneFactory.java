package io.servicerouting.agent.dataplane;

import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import java.util.Set;

/** Makes the dataplanes of a node, anew when what they take for granted changes. */
public interface DataplaneFactory {
  /** The IP families this node can do. */
  Set<IpFamily> families();

  /** A dataplane that recognises pods this way. It has not touched the kernel yet. */
  Dataplane create(IpFamily family, LocalDetector detector);
}
