package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A UDP client with its endpoint. For the loop's thread alone. */
final class UdpSession implements UdpLoop.Receiver {
  /** A first datagram of at most this size is sent to a further endpoint if one refuses it. */
  private static final int MOST_KEPT = 2_048;

  private final UdpListener listener;
  private final InetSocketAddress client;
  private final Set<Target> refused = new HashSet<>();
  private Target target;
  private @Nullable DatagramChannel channel;
  private long lastActive;

  /** The first datagram, until the endpoint has answered. */
  private byte @Nullable [] first;

  private boolean answered;
  private boolean ended;

  UdpSession(UdpListener listener, InetSocketAddress client, Target target) {
    this.listener = listener;
    this.client = client;
    this.target = target;
    this.lastActive = listener.resources().nanoTime().getAsLong();
  }

  Target target() {
    return target;
  }

  long lastActive() {
    return lastActive;
  }

  /** Passes a client's datagram on. */
  void toEndpoint(ByteBuffer datagram) {
    lastActive = listener.resources().nanoTime().getAsLong();
    if (first == null && !answered && datagram.remaining() <= MOST_KEPT) {
      first = new byte[datagram.remaining()];
      datagram.get(datagram.position(), first);
    }
    int length = datagram.remaining();
    try {
      // Java passes on no empty one.
      if (connected().write(datagram) == length && length > 0) {
        listener.resources().counters().add(RelayCounter.BYTES_FROM_CLIENTS, length);
      } else {
        listener.resources().counters().add(RelayCounter.UDP_DROPPED, 1);
      }
    } catch (IOException e) {
      refused();
    }
  }

  private DatagramChannel connected() throws IOException {
    DatagramChannel open = channel;
    if (open != null) {
      return open;
    }
    open = DatagramChannel.open(Sockets.family(target.backend().address()));
    try {
      open.connect(target.socketAddress());
      listener.loop().register(open, this);
    } catch (IOException e) {
      Sockets.close(open);
      throw e;
    }
    channel = open;
    target.took();
    return open;
  }

  @Override
  public void read(ByteBuffer buffer) {
    DatagramChannel open = channel;
    try {
      // No more than that: others wait for this thread, and what is left is told of again.
      for (int i = 0;
          i < UdpListener.AT_ONCE && open != null && open.receive(buffer.clear()) != null;
          i++) {
        answered = true;
        first = null;
        lastActive = listener.resources().nanoTime().getAsLong();
        listener.toClient(client, buffer.flip());
      }
    } catch (IOException e) {
      refused();
    }
  }

  /**
   * The endpoint's machine says that nobody listens. Before any answer the first datagram is given
   * to another endpoint; later the client has to begin anew, as it would with the endpoint itself.
   */
  private void refused() {
    Counters counters = listener.resources().counters();
    counters.add(RelayCounter.UDP_REFUSED, 1);
    byte[] again = first;
    refused.add(target);
    Target next =
        answered || again == null
            ? null
            : listener.balancer().another(client.getAddress(), refused);
    if (next == null || again == null) {
      end();
      return;
    }
    counters.add(RelayCounter.UDP_RETRIED, 1);
    closeChannel();
    target.released();
    target = next;
    toEndpoint(ByteBuffer.wrap(again));
  }

  /** Forgets the client; its next datagram begins anew. */
  void end() {
    if (!ended) {
      ended = true;
      closeChannel();
      target.released();
      listener.ended(client);
    }
  }

  private void closeChannel() {
    DatagramChannel open = channel;
    channel = null;
    if (open != null) {
      Sockets.close(open);
    }
  }
}
