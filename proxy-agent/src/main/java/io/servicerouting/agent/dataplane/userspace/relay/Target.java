package io.servicerouting.agent.dataplane.userspace.relay;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An endpoint of one Service port and what it was given. Thread-safe. */
final class Target {
  private final IpAddress address;
  private final InetSocketAddress socketAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong connections = new AtomicLong();

  Target(Backend backend) {
    this.address = backend.address();
    this.socketAddress = Sockets.address(backend.address(), backend.port());
  }

  InetSocketAddress socketAddress() {
    return socketAddress;
  }

  /** As a backend of the default weight, which is what it is known by. */
  Backend backend() {
    return new Backend(address, socketAddress.getPort());
  }

  /** It was picked: whether it accepts is yet to be seen. */
  void picked() {
    open.incrementAndGet();
  }

  /** It has accepted a connection, or was sent a client's first datagram. */
  void took() {
    connections.incrementAndGet();
  }

  /** What it was picked for is over, or did not come about. */
  void released() {
    open.decrementAndGet();
  }

  /** Connections that are open or being opened. */
  int open() {
    return open.get();
  }

  /** All connections that it took. */
  long connections() {
    return connections.get();
  }

  @Override
  public String toString() {
    return address.withPort(socketAddress.getPort());
  }
}
