package io.servicerouting.routing;

/** An IP version. A dual-stack Service has one set of routes for each. */
public enum IpFamily {
  /** IPv4, 32-bit addresses. */
  IPV4(32),
  /** IPv6, 128-bit addresses. */
  IPV6(128);

  private final int bits;

  IpFamily(int bits) {
    this.bits = bits;
  }

  /** The length of an address, which is also the longest prefix. */
  public int bits() {
    return bits;
  }
}
