package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One direction of a TCP connection. While it waits it holds a small buffer only; a large one is
 * borrowed while more is there to be read than the small one takes.
 *
 * @param from where it reads
 * @param to where it writes
 * @param bytes counts what was passed on
 */
record Pump(SocketChannel from, SocketChannel to, RelayCounter bytes) {
  /** Of the buffer of a connection that waits. */
  static final int SMALL = 1_024;

  /**
   * Passes everything on, and the end of it.
   *
   * @param passed called after something was passed on
   * @throws IOException if either end was reset or closed
   */
  void run(Resources resources, Runnable passed) throws IOException {
    ByteBuffer small = ByteBuffer.allocate(SMALL);
    InputStream input = from.socket().getInputStream(); // Only to ask how much is there.
    while (from.read(small.clear()) >= 0) {
      ByteBuffer large =
          small.hasRemaining() || input.available() == 0 ? null : resources.buffers().take();
      if (large == null) {
        pass(small.flip(), resources, passed);
      } else {
        try {
          large.put(small.flip());
          do {
            from.read(large);
            pass(large.flip(), resources, passed);
            large.clear();
          } while (input.available() > 0);
        } finally {
          resources.buffers().give(large);
        }
      }
    }
    to.shutdownOutput();
  }

  private void pass(ByteBuffer data, Resources resources, Runnable passed) throws IOException {
    int length = data.remaining();
    while (data.hasRemaining()) {
      to.write(data);
    }
    resources.counters().add(bytes, length);
    passed.run();
  }
}
