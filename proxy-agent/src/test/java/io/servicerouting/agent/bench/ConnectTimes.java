package io.servicerouting.agent.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * A program that runs in a pod's namespace, opens TCP connections to a server that speaks first one
 * after the other, and prints the medians of two times in nanoseconds: until a connection is open,
 * and until the server's first word is there.
 */
final class ConnectTimes {
  private static final int TO_WARM_UP = 2_000;
  private static final int MEASURED = 5_000;

  /**
   * What a connection took.
   *
   * @param connect until it was open, in nanoseconds
   * @param word until the server's first word was there
   */
  private record Times(long connect, long word) {}

  private ConnectTimes() {}

  /** Arguments: the Service's address and port. */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress service =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1]));
    for (int i = 0; i < TO_WARM_UP; i++) {
      connect(service);
    }
    long[] connects = new long[MEASURED];
    long[] words = new long[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      Times times = connect(service);
      connects[i] = times.connect();
      words[i] = times.word();
    }
    Arrays.sort(connects);
    Arrays.sort(words);
    System.out.println(connects[MEASURED / 2] + " " + words[MEASURED / 2]);
  }

  private static Times connect(InetSocketAddress service) throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      // Reset at the end, so that no port is used up by connections that are waiting to be over.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      long begin = System.nanoTime();
      channel.connect(service);
      long took = System.nanoTime() - begin;
      channel.read(ByteBuffer.allocate(64)); // The server has had its say.
      return new Times(took, System.nanoTime() - begin);
    }
  }
}
