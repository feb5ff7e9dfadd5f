package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and the one to an endpoint that was opened for it. Each direction is a
 * thread that blocks: nothing is read that could not be passed on, so a slow reader slows the
 * writer down. Either end's "no more" is passed on, and so is a reset.
 */
final class TcpConnection implements Runnable, IdleWatch.Watched {
  /** No further endpoint is tried after this time: the client has given up. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SocketChannel client;
  private final InetAddress clientAddress;
  private final Balancer balancer;
  private final Resources resources;
  private final Runnable whenEnded;
  private final AtomicInteger directions = new AtomicInteger(2);
  private final AtomicBoolean aborted = new AtomicBoolean();
  private volatile @Nullable SocketChannel endpoint;
  private volatile @Nullable Target target;
  private volatile long lastActive;

  /**
   * Takes a connection over.
   *
   * @param whenEnded run once, when both connections are closed
   */
  TcpConnection(SocketChannel client, Balancer balancer, Resources resources, Runnable whenEnded) {
    this.client = client;
    this.clientAddress = client.socket().getInetAddress();
    this.balancer = balancer;
    this.resources = resources;
    this.whenEnded = whenEnded;
    this.lastActive = resources.nanoTime().getAsLong();
  }

  /** To be called in the order in which connections came, before this is run. */
  void pickEndpoint() {
    target = balancer.first(clientAddress);
  }

  @Override
  public void run() {
    SocketChannel reached = null;
    try {
      Sockets.prepare(client);
      reached = connect();
    } catch (IOException e) {
      // No socket is to be had, or the client has gone: its connection is reset.
      resources.counters().add(RelayCounter.OUT_OF_FILES, 1);
      resources.outOfFiles().warn("A connection cannot be relayed: " + e.getMessage());
    }
    if (reached == null) {
      resources.counters().add(RelayCounter.TCP_FAILED, 1);
      Sockets.reset(client);
      end();
      return;
    }
    resources.counters().add(RelayCounter.TCP_OPENED, 1);
    SocketChannel connected = reached;
    endpoint = connected;
    touch();
    resources.idle().watch(this);
    Thread.ofVirtual()
        .start(() -> carry(new Pump(connected, client, RelayCounter.BYTES_TO_CLIENTS)));
    carry(new Pump(client, connected, RelayCounter.BYTES_FROM_CLIENTS));
  }

  /** A connection to the first endpoint that accepts; null if none does. */
  private @Nullable SocketChannel connect() throws IOException {
    long begin = resources.nanoTime().getAsLong();
    int timeout = Math.toIntExact(resources.settings().connectTimeout().toMillis());
    Set<Target> tried = new HashSet<>();
    for (Target next = target; next != null; next = target) {
      SocketChannel channel = SocketChannel.open();
      try {
        Sockets.prepare(channel);
        channel.socket().connect(next.socketAddress(), timeout);
        next.took();
        return channel;
      } catch (IOException e) {
        Sockets.close(channel);
        resources.counters().add(RelayCounter.TCP_REFUSED, 1);
        tried.add(next);
        next.released();
        boolean late = resources.nanoTime().getAsLong() - begin > PATIENCE.toNanos();
        target = late ? null : balancer.another(clientAddress, tried);
        if (target != null) {
          resources.counters().add(RelayCounter.TCP_RETRIED, 1);
        }
      }
    }
    return null;
  }

  private void carry(Pump pump) {
    try {
      pump.run(resources, this::touch);
    } catch (IOException e) {
      // Reset by one end, broken, or closed by the other direction.
      abort(RelayCounter.TCP_RESET);
    } finally {
      if (directions.decrementAndGet() == 0) {
        end();
      }
    }
  }

  private void touch() {
    lastActive = resources.nanoTime().getAsLong();
  }

  private void abort(RelayCounter why) {
    if (!aborted.getAndSet(true)) {
      resources.counters().add(why, 1);
      Sockets.reset(client);
      SocketChannel open = endpoint;
      if (open != null) {
        Sockets.reset(open);
      }
    }
  }

  private void end() {
    resources.idle().forget(this);
    Sockets.close(client);
    SocketChannel open = endpoint;
    if (open != null) {
      Sockets.close(open);
    }
    Target picked = target;
    if (picked != null) {
      picked.released();
    }
    whenEnded.run();
  }

  @Override
  public long lastActive() {
    return lastActive;
  }

  @Override
  public void tooIdle() {
    abort(RelayCounter.TCP_IDLE);
  }
}
