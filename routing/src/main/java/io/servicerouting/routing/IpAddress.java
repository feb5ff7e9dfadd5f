package io.servicerouting.routing;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An IP address, held in 128 bits so that a cluster's worth of endpoints stays small.
 *
 * <p>An IPv4 address sits in the low 32 bits of {@code low}; {@code high} is then 0.
 *
 * @param family the IP version
 * @param high the upper 64 bits of an IPv6 address
 * @param low the lower 64 bits
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {

  /**
   * Reads an address literal. Never asks a name server.
   *
   * @param text dotted decimal with four parts and no leading zeros, or RFC 4291 text
   * @throws IllegalArgumentException if the text is not such a literal; the message quotes it
   */
  public static IpAddress parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : new IpAddress(IpFamily.IPV4, 0, parseV4(text));
  }

  private static long parseV4(String text) {
    long value = 0;
    int parts = 0;
    int digits = 0;
    int part = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '.' : text.charAt(i);
      if (c == '.') {
        if (digits == 0 || part > 255) {
          throw notAnAddress(text);
        }
        value = value << 8 | part;
        parts++;
        digits = 0;
        part = 0;
      } else if (c >= '0' && c <= '9' && digits < 3 && !(digits > 0 && part == 0)) {
        // A leading zero is refused: some readers take 010 for octal, others for ten.
        part = part * 10 + (c - '0');
        digits++;
      } else {
        throw notAnAddress(text);
      }
    }
    if (parts != 4) {
      throw notAnAddress(text);
    }
    return value;
  }

  private static IpAddress parseV6(String text) {
    if (text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
      throw notAnAddress(text); // a zone or brackets: not an address by itself
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw notAnAddress(text);
    }
    if (!(address instanceof Inet6Address)) {
      throw notAnAddress(text); // IPv4-mapped: the kernel never sees it in an IPv6 packet
    }
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return new IpAddress(IpFamily.IPV6, bytes.getLong(), bytes.getLong());
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("'" + text + "' is not an IP address");
  }

  /** The bits at and after a prefix cleared. */
  IpAddress masked(int prefixLength) {
    if (family == IpFamily.IPV4) {
      return new IpAddress(family, 0, low & highBits(prefixLength, 32));
    }
    return new IpAddress(
        family,
        high & highBits(Math.min(prefixLength, 64), 64),
        low & highBits(Math.max(prefixLength - 64, 0), 64));
  }

  private static long highBits(int count, int width) {
    if (count == 0) {
      return 0;
    }
    long ones = -1L << (64 - count);
    return ones >>> (64 - width);
  }

  /** Whether an endpoint can have this address: neither unspecified, loopback nor multicast. */
  public boolean isUnicastHost() {
    if (family == IpFamily.IPV4) {
      int first = (int) (low >>> 24);
      return first != 0 && first != 127 && first < 224;
    }
    boolean unspecifiedOrLoopback = high == 0 && (low == 0 || low == 1);
    return !unspecifiedOrLoopback && (high >>> 56) != 0xff;
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    if (byFamily != 0) {
      return byFamily;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The address with its port as users write it: {@code 10.0.0.1:80} or {@code [fd00::1]:80}. */
  public String withPort(int port) {
    return family == IpFamily.IPV4 ? this + ":" + port : "[" + this + "]:" + port;
  }

  /** The canonical text: dotted decimal, or RFC 5952. */
  @Override
  public String toString() {
    if (family == IpFamily.IPV4) {
      return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }
    return Rfc5952.format(high, low);
  }
}
