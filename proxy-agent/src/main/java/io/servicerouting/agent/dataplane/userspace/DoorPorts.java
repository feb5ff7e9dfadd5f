package io.servicerouting.agent.dataplane.userspace;

import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.routing.Steering.BackendSet;

/**
 * Which port a door prefers: always the same one, so that a relay that comes back is found where
 * rules already lead, and nobody is led to another Service's door meanwhile. The range is above the
 * node ports' and the one from which the kernel takes ports by itself.
 */
final class DoorPorts {
  private static final int FIRST = 61_000;
  private static final int COUNT = 4_500;

  private DoorPorts() {}

  static int preferred(PortKey key, BackendSet set) {
    return FIRST + Math.floorMod((key + " " + set).hashCode(), COUNT);
  }
}
