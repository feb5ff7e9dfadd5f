package io.servicerouting.agent.dataplane.ipvs;

import io.servicerouting.routing.IpFamily;

/**
 * The ipsets that the rules look into. Each exists once for each IP family, {@code SRP-4-VIP} for
 * example. A frontend is an address, a protocol and a port that a Service is reached at.
 *
 * <p>In the order in which members come: what makes a packet welcome comes last.
 */
enum FrontSet {
  /** Every virtual service that we made, those that only end their connections included. */
  OWN("OWN", FrontSet.FRONTEND),
  /** Frontends whose connections from pods are masqueraded. */
  MASQ_POD("MASQ-POD", FrontSet.FRONTEND),
  /** Frontends whose connections from this node are masqueraded. */
  MASQ_NODE("MASQ-NODE", FrontSet.FRONTEND),
  /** Frontends whose connections from anybody else are masqueraded. */
  MASQ_OUTSIDE("MASQ-OUTSIDE", FrontSet.FRONTEND),
  /** Frontends that have other endpoints for pods. */
  OTHER_POD("OTHER-POD", FrontSet.FRONTEND),
  /** Frontends that have other endpoints for this node. */
  OTHER_NODE("OTHER-NODE", FrontSet.FRONTEND),
  /** Frontends that drop: policy Local without a local endpoint. */
  DROP("DROP", FrontSet.FRONTEND),
  /** Frontends that refuse: no endpoint anywhere. */
  REJECT("REJECT", FrontSet.FRONTEND),
  /** Who is admitted where not everybody is. */
  RANGE_ALLOW("RANGE-ALLOW", "hash:ip,port,net"),
  /** Frontends that do not admit everybody. */
  RANGE_CHECK("RANGE-CHECK", FrontSet.FRONTEND),
  /** The addresses on our device. */
  VIP("VIP", "hash:ip"),
  /** Endpoints that may be sent to themselves: address, port and the address again. */
  HAIRPIN("HAIRPIN", "hash:ip,port,ip"),
  /** Health check node ports. */
  HEALTH("HEALTH", "bitmap:port"),
  /** All frontends. */
  SERVICE("SERVICE", FrontSet.FRONTEND);

  /** As many elements as ipset allows unless told otherwise. */
  static final int LEAST_CAPACITY = 65_536;

  private static final String FRONTEND = "hash:ip,port";

  private final String suffix;
  private final String type;

  FrontSet(String suffix, String type) {
    this.suffix = suffix;
    this.type = type;
  }

  /** What the names of a family's sets begin with, and those of nobody else. */
  static String prefix(IpFamily family) {
    return family == IpFamily.IPV4 ? "SRP-4-" : "SRP-6-";
  }

  /** Its name in the kernel: 31 characters at most. */
  String name(IpFamily family) {
    return prefix(family) + suffix;
  }

  /** Its type, as ipset calls it. */
  String type() {
    return type;
  }

  /** Whether what it can hold has to be said when it is made. */
  boolean isSized() {
    return this != HEALTH;
  }

  /**
   * Whether a frontend may become a member before it works: nobody looks there for one that is not
   * in {@link #SERVICE} yet.
   */
  boolean mayComeEarly() {
    return this == OWN || this == MASQ_POD || this == MASQ_NODE || this == MASQ_OUTSIDE;
  }
}
