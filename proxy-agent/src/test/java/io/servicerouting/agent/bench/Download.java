package io.servicerouting.agent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A program that reads from one connection for a while and prints how many bytes a second came. */
final class Download {
  private static final Duration WARM_UP = Duration.ofSeconds(1);
  private static final Duration MEASURED = Duration.ofSeconds(4);

  private Download() {}

  /** Arguments: the server's address and port. */
  public static void main(String[] arguments) throws IOException {
    try (SocketChannel channel =
        SocketChannel.open(
            new InetSocketAddress(
                InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1])))) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
      read(channel, buffer, WARM_UP);
      System.out.println(read(channel, buffer, MEASURED) / MEASURED.toSeconds());
    }
  }

  private static long read(SocketChannel channel, ByteBuffer buffer, Duration time)
      throws IOException {
    long end = System.nanoTime() + time.toNanos();
    long bytes = 0;
    while (System.nanoTime() < end) {
      int length = channel.read(buffer.clear());
      if (length < 0) {
        throw new IOException("the server has ended");
      }
      bytes += length;
    }
    return bytes;
  }
}
