package io.servicerouting.agent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * A program that runs in a pod's namespace, opens TCP connections to a Service one after the other
 * and prints the median of their times in nanoseconds.
 */
final class ConnectTimes {
  private static final int TO_WARM_UP = 2_000;
  private static final int MEASURED = 5_000;

  private ConnectTimes() {}

  /** Arguments: the Service's address and port. */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress service =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1]));
    for (int i = 0; i < TO_WARM_UP; i++) {
      connect(service);
    }
    long[] times = new long[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      times[i] = connect(service);
    }
    Arrays.sort(times);
    System.out.println(times[MEASURED / 2]);
  }

  private static long connect(InetSocketAddress service) throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      // Reset at the end, so that no port is used up by connections that are waiting to be over.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      long begin = System.nanoTime();
      channel.connect(service);
      long took = System.nanoTime() - begin;
      channel.read(ByteBuffer.allocate(64)); // The server has had its say.
      return took;
    }
  }
}
