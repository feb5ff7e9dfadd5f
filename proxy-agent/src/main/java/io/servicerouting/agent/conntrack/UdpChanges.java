package io.servicerouting.agent.conntrack;

import io.servicerouting.routing.UdpPort;
import java.util.List;

/**
 * UDP ports that changed, once the kernel's rules have followed.
 *
 * @param now ports that are new or changed, as they are now
 * @param gone ports as they were, of Services that are gone or have no such port any more: their
 *     flows have to end
 * @param left ports as they were, of Services that somebody else serves from now on: their flows
 *     are none of our business
 */
public record UdpChanges(List<UdpPort> now, List<UdpPort> gone, List<UdpPort> left) {

  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    return now.isEmpty() && gone.isEmpty() && left.isEmpty();
  }
}
