package io.servicerouting.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node an agent runs on.
 *
 * @param name the Node object's name, which endpoints refer to
 * @param uid the Node object's UID
 * @param addresses its InternalIP addresses and after them its ExternalIP addresses, each in the
 *     Node's order
 * @param podCidrs {@code spec.podCIDRs}
 * @param zone the label {@code topology.kubernetes.io/zone}; null without one
 */
public record NodeInfo(
    String name,
    String uid,
    List<IpAddress> addresses,
    List<Cidr> podCidrs,
    @Nullable String zone) {

  /** The first address of a family: an InternalIP if the Node has one; null if it has none. */
  public @Nullable IpAddress primaryAddress(IpFamily family) {
    for (IpAddress address : addresses) {
      if (address.family() == family) {
        return address;
      }
    }
    return null;
  }
}
