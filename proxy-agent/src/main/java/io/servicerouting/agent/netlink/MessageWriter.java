package io.servicerouting.agent.netlink;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes the body of a message: a fixed header and attributes, each at a multiple of four bytes, in
 * the machine's byte order but for what networks order themselves.
 */
public final class MessageWriter {
  private static final int NESTED = 0x8000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);

  /** A byte of a fixed header. */
  public MessageWriter u8(int value) {
    bytes.write(value);
    return this;
  }

  /** Two bytes of a fixed header. */
  public MessageWriter u16(int value) {
    return raw(twoBytes(value));
  }

  /** Four bytes of a fixed header. */
  public MessageWriter u32(int value) {
    return raw(fourBytes(value));
  }

  /** An attribute of one byte. */
  public MessageWriter u8(int type, int value) {
    return attribute(type, new byte[] {(byte) value});
  }

  /** An attribute of two bytes. */
  public MessageWriter u16(int type, int value) {
    return attribute(type, twoBytes(value));
  }

  /** An attribute of two bytes in network order, such as a port. */
  public MessageWriter port(int type, int value) {
    return attribute(type, new byte[] {(byte) (value >>> 8), (byte) value});
  }

  /** An attribute of four bytes. */
  public MessageWriter u32(int type, int value) {
    return attribute(type, fourBytes(value));
  }

  /** An attribute that is a text, with the zero that ends it. */
  public MessageWriter text(int type, String text) {
    return attribute(type, (text + '\0').getBytes(StandardCharsets.UTF_8));
  }

  /** An attribute that is an address of its family's own length. */
  public MessageWriter address(int type, IpAddress address) {
    return attribute(type, bytes(address));
  }

  /** An attribute with attributes in it. */
  public MessageWriter nested(int type, Consumer<MessageWriter> content) {
    MessageWriter inner = new MessageWriter();
    content.accept(inner);
    return attribute(type | NESTED, inner.toBytes());
  }

  /** An attribute of any content. */
  public MessageWriter attribute(int type, byte[] content) {
    u16(4 + content.length).u16(type);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[-content.length & 3]);
    return this;
  }

  /** All that was written. */
  public byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** An address in network order: 4 or 16 bytes. */
  public static byte[] bytes(IpAddress address) {
    return address.family() == IpFamily.IPV4
        ? ByteBuffer.allocate(4).putInt((int) address.low()).array()
        : ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low()).array();
  }

  private MessageWriter raw(byte[] content) {
    bytes.writeBytes(content);
    return this;
  }

  private static byte[] twoBytes(int value) {
    return ByteBuffer.allocate(2).order(ByteOrder.nativeOrder()).putShort((short) value).array();
  }

  private static byte[] fourBytes(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }
}
