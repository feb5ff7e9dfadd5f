package io.servicerouting.agent.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One message from the kernel.
 *
 * @param type what it is
 * @param flags its {@code NLM_F_} bits
 * @param sequence the number of the request that it answers
 * @param body what follows the header, in the machine's byte order
 */
public record NetlinkMessage(int type, int flags, int sequence, ByteBuffer body) {
  static final int HEADER = 16; // struct nlmsghdr
  static final int ERROR = 2;
  static final int DONE = 3;

  /** What was listed has changed meanwhile, so that something may be missing. */
  static final int INTERRUPTED = 0x10;

  /**
   * Takes a datagram apart.
   *
   * @throws IOException if it is not made of messages
   */
  public static List<NetlinkMessage> split(ByteBuffer datagram) throws IOException {
    List<NetlinkMessage> messages = new ArrayList<>();
    ByteBuffer bytes = datagram.slice().order(ByteOrder.nativeOrder());
    int at = 0;
    while (bytes.limit() - at >= HEADER) {
      int length = bytes.getInt(at);
      if (length < HEADER || length > bytes.limit() - at) {
        throw new IOException("netlink: a message claims " + length + " bytes");
      }
      messages.add(
          new NetlinkMessage(
              Short.toUnsignedInt(bytes.getShort(at + 4)),
              Short.toUnsignedInt(bytes.getShort(at + 6)),
              bytes.getInt(at + 8),
              bytes.slice(at + HEADER, length - HEADER).order(ByteOrder.nativeOrder())));
      at += (length + 3) & ~3;
    }
    return messages;
  }

  boolean isError() {
    return type == ERROR;
  }

  boolean isDone() {
    return type == DONE;
  }

  boolean isInterrupted() {
    return (flags & INTERRUPTED) != 0;
  }

  /** The error number of an answer that says how a request ended; 0 if well. */
  int errno() throws IOException {
    if (body.limit() < 4) {
      throw new IOException("netlink: an answer without an error number");
    }
    return -body.getInt(0);
  }
}
