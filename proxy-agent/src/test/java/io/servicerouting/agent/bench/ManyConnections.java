package io.servicerouting.agent.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that opens many connections to a server that echoes, sends a byte through each, prints
 * how many it has, and holds them until its standard input ends.
 */
final class ManyConnections {
  private ManyConnections() {}

  /** Arguments: the server's address and port, and how many. */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1]));
    int most = Integer.parseInt(arguments[2]);
    List<SocketChannel> open = new ArrayList<>();
    ByteBuffer one = ByteBuffer.allocate(1);
    try {
      while (open.size() < most) {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.write(one.clear());
        if (channel.read(one.clear()) < 0) {
          throw new IOException("ended");
        }
        open.add(channel);
      }
    } catch (IOException e) {
      System.err.println("after " + open.size() + " connections: " + e);
    }
    System.out.println(open.size());
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }
}
