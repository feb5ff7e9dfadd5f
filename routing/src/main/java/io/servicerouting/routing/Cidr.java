package io.servicerouting.routing;

/**
 * An address range in CIDR form. Bits after the prefix are cleared, so equal ranges are equal.
 *
 * @param base the first address of the range
 * @param prefixLength 0 to 32 or 0 to 128
 */
public record Cidr(IpAddress base, int prefixLength) implements Comparable<Cidr> {

  /** Clears the bits after the prefix. */
  public Cidr {
    if (prefixLength < 0 || prefixLength > base.family().bits()) {
      throw new IllegalArgumentException(
          "prefix length " + prefixLength + " is not within 0 to " + base.family().bits());
    }
    base = base.masked(prefixLength);
  }

  /**
   * Reads {@code address/length}.
   *
   * @throws IllegalArgumentException if the text is not a range; the message quotes it
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    try {
      return new Cidr(
          IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an address range such as 10.0.0.0/8 or fd00::/8", e);
    }
  }

  /** The range of just this address. */
  public static Cidr of(IpAddress address) {
    return new Cidr(address, address.family().bits());
  }

  /** The IP version of the range. */
  public IpFamily family() {
    return base.family();
  }

  /** Whether the address lies in the range; false for the other family. */
  public boolean contains(IpAddress address) {
    return address.family() == base.family() && address.masked(prefixLength).equals(base);
  }

  @Override
  public int compareTo(Cidr other) {
    int byBase = base.compareTo(other.base);
    return byBase != 0 ? byBase : Integer.compare(prefixLength, other.prefixLength);
  }

  @Override
  public String toString() {
    return base + "/" + prefixLength;
  }
}
