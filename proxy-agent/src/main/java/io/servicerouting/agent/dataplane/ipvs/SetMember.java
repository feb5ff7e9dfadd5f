package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;

/**
 * A member of a set.
 *
 * @param set which set
 * @param element the member as ipset prints it: {@code 10.96.0.10,udp:53}
 */
record SetMember(FrontSet set, String element) {

  static SetMember frontend(FrontSet set, ServiceKey key) {
    return new SetMember(set, element(key));
  }

  static SetMember admitted(ServiceKey key, Cidr source) {
    boolean single = source.prefixLength() == source.family().bits();
    return new SetMember(
        FrontSet.RANGE_ALLOW, element(key) + "," + (single ? source.base() : source));
  }

  static SetMember hairpin(ServiceKey endpoint) {
    return new SetMember(FrontSet.HAIRPIN, element(endpoint) + "," + endpoint.address());
  }

  static SetMember vip(IpAddress address) {
    return new SetMember(FrontSet.VIP, address.toString());
  }

  static SetMember healthCheck(int port) {
    return new SetMember(FrontSet.HEALTH, Integer.toString(port));
  }

  private static String element(ServiceKey key) {
    return key.address() + "," + key.protocol().lowerCase() + ":" + key.port();
  }
}
