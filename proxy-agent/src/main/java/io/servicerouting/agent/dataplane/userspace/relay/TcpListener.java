package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.routing.IpAddress;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts TCP connections. Endpoints are picked in the order in which these arrive. */
final class TcpListener implements Listener, Runnable {
  private static final Logger LOG = System.getLogger(TcpListener.class.getName());
  private static final int BACKLOG = 4_096;

  /** Before the next try when no connection can be accepted. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Duration LAST_ACCEPT = Duration.ofSeconds(5);

  private final PortKey key;
  private final ServerSocketChannel server;
  private final int port;
  private final Balancer balancer;
  private final AtomicInteger connections;
  private final Resources resources;
  private final Thread accepting;

  private TcpListener(
      PortKey key,
      ServerSocketChannel server,
      Balancer balancer,
      AtomicInteger connections,
      Resources resources)
      throws IOException {
    this.key = key;
    this.server = server;
    this.port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    this.balancer = balancer;
    this.connections = connections;
    this.resources = resources;
    this.accepting = Thread.ofVirtual().name("accept " + key).unstarted(this);
  }

  /**
   * Begins to listen.
   *
   * @param connections counts the open connections of the Service port
   * @throws IOException if it cannot; the message names the address
   */
  static TcpListener open(
      PortKey key,
      IpAddress address,
      int preferredPort,
      Balancer balancer,
      AtomicInteger connections,
      Resources resources)
      throws IOException {
    ServerSocketChannel server =
        Sockets.bindNear(
            address,
            preferredPort,
            where -> {
              ServerSocketChannel channel = ServerSocketChannel.open(Sockets.family(address));
              try {
                return channel.bind(where, BACKLOG);
              } catch (IOException e) {
                Sockets.close(channel);
                throw e;
              }
            });
    TcpListener listener = new TcpListener(key, server, balancer, connections, resources);
    listener.accepting.start();
    return listener;
  }

  @Override
  public void run() {
    try {
      while (true) {
        try {
          take(server.accept());
        } catch (ClosedChannelException e) {
          return;
        } catch (IOException e) {
          resources.counters().add(RelayCounter.OUT_OF_FILES, 1);
          resources
              .outOfFiles()
              .warn("A connection to " + key + " cannot be accepted: " + e.getMessage());
          Thread.sleep(PAUSE);
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  private void take(SocketChannel client) throws IOException {
    if (!resources.limits().admitConnection(key, connections)) {
      Sockets.reset(client);
      return;
    }
    resources.counters().add(RelayCounter.TCP_OPEN, 1);
    TcpConnection connection = new TcpConnection(client, balancer, resources, this::ended);
    connection.pickEndpoint();
    Thread.ofVirtual().start(connection);
  }

  private void ended() {
    resources.limits().releaseConnection(connections);
    resources.counters().add(RelayCounter.TCP_OPEN, -1);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void endpointsChanged() {
    // Established connections finish where they are.
  }

  /** Waits for the thread that accepts: only when it has noticed is the socket closed. */
  @Override
  public void close() {
    Sockets.close(server);
    accepting.interrupt();
    try {
      if (!accepting.join(LAST_ACCEPT)) {
        LOG.log(Level.WARNING, "The door of {0} takes long to close", key);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
