package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;

/**
 * Addresses that exist within this node only. A frontend that has other endpoints for pods and for
 * the node than for everybody else has a second virtual service here: their packets' destination is
 * moved into this range, its last bits kept, and the port too.
 *
 * <p>IPv4's 0.0.0.0/8 is routed by nobody, and the kernel takes it for ordinary addresses since
 * 5.3.
 */
record PrivateRange(Cidr range) {
  private static final PrivateRange V4 = new PrivateRange(Cidr.parse("0.0.0.0/8"));
  private static final PrivateRange V6 = new PrivateRange(Cidr.parse("fd73:7270::/32"));

  static PrivateRange of(IpFamily family) {
    return switch (family) {
      case IPV4 -> V4;
      case IPV6 -> V6;
    };
  }

  /**
   * The address here for one outside. Two of those may share one, if only their first bits differ.
   */
  IpAddress map(IpAddress address) {
    int kept = address.family().bits() - range.prefixLength();
    return switch (range.family()) {
      case IPV4 ->
          new IpAddress(IpFamily.IPV4, 0, range.base().low() | (address.low() & low(kept)));
      case IPV6 ->
          new IpAddress(
              IpFamily.IPV6,
              range.base().high() | (address.high() & low(kept - 64)),
              address.low());
    };
  }

  private static long low(int bits) {
    return (1L << bits) - 1;
  }
}
