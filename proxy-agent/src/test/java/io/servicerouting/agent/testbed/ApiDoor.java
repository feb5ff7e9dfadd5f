package io.servicerouting.agent.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * Lets what runs in a namespace reach an API server at the host's 127.0.0.1, by a socket in the
 * file system: no interface or rule of the host is touched.
 */
public final class ApiDoor implements AutoCloseable {
  private final ServerSocketChannel hostSide;
  private final Process inside;

  /**
   * Opens it, at the API server's own port of the namespace's 127.0.0.1.
   *
   * @param socket where the socket is to be; its path has at most 107 characters
   */
  public ApiDoor(NetworkNamespace namespace, URI server, Path socket) throws IOException {
    hostSide = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    hostSide.bind(UnixDomainSocketAddress.of(socket));
    InetSocketAddress api =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
    Thread.ofPlatform().daemon().start(() -> relay(hostSide, () -> SocketChannel.open(api)));
    inside =
        namespace.start(
            System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ApiDoor.class.getName(),
            Integer.toString(server.getPort()),
            socket.toString());
  }

  /** The side in the namespace. Arguments: the port, the socket. */
  public static void main(String[] arguments) throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open();
    listening.bind(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])));
    UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(arguments[1]);
    relay(listening, () -> SocketChannel.open(socket));
  }

  private interface Opened {
    SocketChannel open() throws IOException;
  }

  private static void relay(ServerSocketChannel listening, Opened other) {
    while (listening.isOpen()) {
      SocketChannel one;
      try {
        one = listening.accept();
      } catch (IOException e) {
        return; // Closed.
      }
      try {
        SocketChannel two = other.open();
        for (List<SocketChannel> way : List.of(List.of(one, two), List.of(two, one))) {
          Thread.ofPlatform().daemon().start(() -> pump(way.getFirst(), way.getLast()));
        }
      } catch (IOException e) {
        hangUp(one); // The server is down; it may come back.
      }
    }
  }

  private static void hangUp(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      // The other way was closed.
    }
  }

  @Override
  public void close() throws IOException {
    inside.destroyForcibly();
    hostSide.close();
  }
}
