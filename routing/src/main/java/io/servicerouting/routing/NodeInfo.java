package io.servicerouting.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The node an agent runs on.
 *
 * @param name the Node object's name, which endpoints refer to
 * @param uid the Node object's UID
 * @param addresses its InternalIP and ExternalIP addresses, in the Node's order
 * @param podCidrs {@code spec.podCIDRs}
 * @param zone the label {@code topology.kubernetes.io/zone}; null without one
 */
public record NodeInfo(
    String name,
    String uid,
    List<IpAddress> addresses,
    List<Cidr> podCidrs,
    @Nullable String zone) {}
