package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.PortKey;
import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import io.servicerouting.routing.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams of clients. Each client has a session, that is an endpoint and a socket to it, so
 * that replies find their way back. All but opening and closing is for the loop's thread.
 */
final class UdpListener implements Listener, UdpLoop.Receiver {
  /** How many datagrams one channel may have read before others get their turn. */
  static final int AT_ONCE = 64;

  private final PortKey key;
  private final DatagramChannel channel;
  private final int port;
  private final Balancer balancer;
  private final Resources resources;
  private final UdpLoop loop;

  private final Map<InetSocketAddress, UdpSession> sessions = new HashMap<>();

  private long nextSweep;

  private UdpListener(
      PortKey key, DatagramChannel channel, Balancer balancer, Resources resources, UdpLoop loop)
      throws IOException {
    this.key = key;
    this.channel = channel;
    this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    this.balancer = balancer;
    this.resources = resources;
    this.loop = loop;
    this.nextSweep = resources.nanoTime().getAsLong();
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if it cannot; the message names the address
   */
  static UdpListener open(
      PortKey key,
      IpAddress address,
      int preferredPort,
      Balancer balancer,
      Resources resources,
      UdpLoop loop)
      throws IOException {
    DatagramChannel channel =
        Sockets.bindNear(
            address,
            preferredPort,
            where -> {
              DatagramChannel unbound = DatagramChannel.open(Sockets.family(address));
              try {
                return unbound.bind(where);
              } catch (IOException e) {
                Sockets.close(unbound);
                throw e;
              }
            });
    UdpListener listener = new UdpListener(key, channel, balancer, resources, loop);
    return loop.call(() -> {
      loop.register(channel, listener);
      loop.add(listener);
      return listener;
    });
  }

  @Override
  public void read(ByteBuffer buffer) {
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        if (!(channel.receive(buffer.clear()) instanceof InetSocketAddress client)) {
          return;
        }
        deliver(client, buffer.flip());
      }
    } catch (IOException e) {
      // Of one datagram: the next one may be well.
      resources.counters().add(RelayCounter.UDP_DROPPED, 1);
    }
  }

  private void deliver(InetSocketAddress client, ByteBuffer datagram) {
    UdpSession session = sessions.get(client);
    if (session == null) {
      session = begin(client);
    }
    if (session == null) {
      resources.counters().add(RelayCounter.UDP_DROPPED, 1);
    } else {
      session.toEndpoint(datagram);
    }
  }

  private @Nullable UdpSession begin(InetSocketAddress client) {
    if (!resources.limits().admitSession(key)) {
      return null;
    }
    Target target = balancer.first(client.getAddress());
    if (target == null) {
      resources.limits().releaseSession();
      return null;
    }
    UdpSession session = new UdpSession(this, client, target);
    sessions.put(client, session);
    resources.counters().add(RelayCounter.UDP_SESSIONS, 1);
    resources.counters().add(RelayCounter.UDP_OPENED, 1);
    return session;
  }

  /** Sends a reply from the address that the client has sent to. */
  void toClient(InetSocketAddress client, ByteBuffer datagram) {
    int length = datagram.remaining();
    try {
      if (channel.send(datagram, client) == length) {
        resources.counters().add(RelayCounter.BYTES_TO_CLIENTS, length);
        return;
      }
    } catch (IOException e) {
      // No way to the client any more, or a rule forbids it.
    }
    resources.counters().add(RelayCounter.UDP_DROPPED, 1);
  }

  /** A session is over. */
  void ended(InetSocketAddress client) {
    sessions.remove(client);
    resources.limits().releaseSession();
    resources.counters().add(RelayCounter.UDP_SESSIONS, -1);
  }

  /** Forgets clients that were silent for too long, now and then. */
  void forgetIdle() {
    long now = resources.nanoTime().getAsLong();
    long limit = resources.settings().udpIdle().toNanos();
    if (now - nextSweep < 0) {
      return;
    }
    nextSweep = now + limit / 8;
    for (UdpSession session : List.copyOf(sessions.values())) {
      if (now - session.lastActive() > limit) {
        session.end();
      }
    }
  }

  Balancer balancer() {
    return balancer;
  }

  Resources resources() {
    return resources;
  }

  UdpLoop loop() {
    return loop;
  }

  @Override
  public int port() {
    return port;
  }

  /** Sessions of endpoints that are gone end at once: nobody would tell their clients. */
  @Override
  public void endpointsChanged() throws IOException {
    loop.call(() -> {
      for (UdpSession session : List.copyOf(sessions.values())) {
        if (!balancer.has(session.target())) {
          session.end();
        }
      }
      return true;
    });
  }

  @Override
  public void close() {
    try {
      loop.call(() -> {
        loop.remove(this);
        new ArrayList<>(sessions.values()).forEach(UdpSession::end);
        Sockets.close(channel);
        loop.letGo();
        return true;
      });
    } catch (IOException e) {
      throw new IllegalStateException("to close sockets cannot fail so", e);
    }
  }
}
