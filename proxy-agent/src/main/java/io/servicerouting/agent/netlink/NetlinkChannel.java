package io.servicerouting.agent.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where datagrams go to the kernel and come from it: the one seam between messages and kernel. */
public interface NetlinkChannel extends AutoCloseable {

  /**
   * Sends one datagram, of one or more requests. The kernel has carried them out when this returns.
   *
   * @throws IOException if the kernel does not take it
   */
  void send(byte[] datagram) throws IOException;

  /**
   * The next datagram of answers; null if there is none. It is valid until the next call.
   *
   * @return empty if the kernel had to leave something out because nobody read fast enough
   * @throws IOException if the channel is of no use any more
   */
  @Nullable ByteBuffer poll() throws IOException;

  @Override
  void close();
}
