package io.servicerouting.agent.netlink;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a message or of another attribute, by type. Of several with one type the last
 * counts. What is asked for and is too short is an {@link IOException}, never anything else.
 */
public final class Attributes {
  private static final int TYPE = 0x3fff; // without the bits for "nested" and "network order"

  private final Map<Integer, ByteBuffer> byType = new HashMap<>();

  private Attributes() {}

  /**
   * Reads all from a place to the end.
   *
   * @param from where the first begins: after the fixed header
   * @throws IOException if that is not made of attributes
   */
  public static Attributes read(ByteBuffer body, int from) throws IOException {
    Attributes attributes = new Attributes();
    int at = from;
    while (body.limit() - at >= 4) {
      int length = Short.toUnsignedInt(body.getShort(at));
      if (length < 4 || length > body.limit() - at) {
        throw new IOException("netlink: an attribute claims " + length + " bytes");
      }
      attributes.byType.put(
          body.getShort(at + 2) & TYPE,
          body.slice(at + 4, length - 4).order(ByteOrder.nativeOrder()));
      at += (length + 3) & ~3;
    }
    return attributes;
  }

  /** Whether there is one of this type. */
  public boolean has(int type) {
    return byType.containsKey(type);
  }

  /** Those within another; none if that is not there. */
  public Attributes nested(int type) throws IOException {
    ByteBuffer content = byType.get(type);
    return content == null ? new Attributes() : read(content, 0);
  }

  /** Two bytes. */
  public int u16(int type) throws IOException {
    return Short.toUnsignedInt(content(type, 2).getShort(0));
  }

  /** Two bytes in network order. */
  public int port(int type) throws IOException {
    ByteBuffer content = content(type, 2);
    return (content.get(0) & 255) << 8 | (content.get(1) & 255);
  }

  /** Four bytes. */
  public int u32(int type) throws IOException {
    return content(type, 4).getInt(0);
  }

  /** Eight bytes. */
  public long u64(int type) throws IOException {
    return content(type, 8).getLong(0);
  }

  /** A text, up to the zero that ends it; null if there is none. */
  public @Nullable String text(int type) {
    ByteBuffer content = byType.get(type);
    if (content == null) {
      return null;
    }
    int length = 0;
    while (length < content.limit() && content.get(length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    content.get(0, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** An address; what follows it, as in IPVS where both kinds have 16 bytes, is left out. */
  public IpAddress address(int type, IpFamily family) throws IOException {
    ByteBuffer content = content(type, family.bits() / 8).duplicate().order(ByteOrder.BIG_ENDIAN);
    return family == IpFamily.IPV4
        ? new IpAddress(family, 0, Integer.toUnsignedLong(content.getInt(0)))
        : new IpAddress(family, content.getLong(0), content.getLong(8));
  }

  private ByteBuffer content(int type, int atLeast) throws IOException {
    ByteBuffer content = byType.get(type);
    if (content == null || content.limit() < atLeast) {
      throw new IOException(
          "netlink: attribute "
              + type
              + (content == null ? " is missing" : " has " + content.limit() + " bytes"));
    }
    return content;
  }
}
