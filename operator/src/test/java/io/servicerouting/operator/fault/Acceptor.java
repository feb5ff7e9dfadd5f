package io.servicerouting.operator.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Listens on a free port of 127.0.0.1 and serves each connection on a thread of its own. */
final class Acceptor implements AutoCloseable {

  /** Serves one connection, which is closed afterwards. */
  interface Server {
    void serve(Socket caller) throws IOException;
  }

  private final ServerSocket listener;
  private final Server server;

  Acceptor(Server server) {
    this.server = server;
    try {
      listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("faults-acceptor").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket caller = listener.accept();
        Thread.ofVirtual().name("faults-connection").start(() -> serve(caller));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      server.serve(caller);
    } catch (IOException e) {
      // The caller or the server behind us has gone, which is an end like any other.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
