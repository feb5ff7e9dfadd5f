package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;

/** What is done to sockets of any kind. */
final class Sockets {
  private static final Logger LOG = System.getLogger(Sockets.class.getName());

  /** So many ports are tried one after the other before any other will do. */
  private static final int NEAR = 16;

  private static final int HIGHEST_PORT = 65_535;

  private Sockets() {}

  /** Binds something to an address. */
  @FunctionalInterface
  interface Binder<T> {
    T bind(InetSocketAddress address) throws IOException;
  }

  static InetSocketAddress address(IpAddress address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address.toString()), port);
  }

  static ProtocolFamily family(IpAddress address) {
    return address.family() == IpFamily.IPV4
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  /**
   * Binds to a port or, if it is taken, to one near it, or to any.
   *
   * @param preferredPort 0 if any will do
   * @throws IOException if none can be had; the message names the address
   */
  static <T> T bindNear(IpAddress address, int preferredPort, Binder<T> binder) throws IOException {
    int last = Math.min(preferredPort + NEAR, HIGHEST_PORT);
    for (int port = preferredPort; port != 0 && port <= last; port++) {
      try {
        return binder.bind(address(address, port));
      } catch (BindException e) {
        LOG.log(Level.DEBUG, "Port {0} is taken: {1}", Integer.toString(port), e.getMessage());
      }
    }
    try {
      return binder.bind(address(address, 0));
    } catch (IOException e) {
      throw new IOException("cannot listen at " + address + ": " + e.getMessage(), e);
    }
  }

  /** For short messages: nothing waits for more to send, and dead peers are found in time. */
  static void prepare(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
  }

  /** Closes a connection so that its peer is sent a reset. */
  static void reset(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // Closed, or reset by the peer already.
      LOG.log(Level.DEBUG, "Cannot reset", e);
    }
    close(channel);
  }

  static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Cannot close", e);
    }
  }
}
