package io.servicerouting.agent.dataplane.userspace.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server at a loopback address that does something with each connection. */
final class TcpPod implements AutoCloseable {
  private final ServerSocket server;

  /** What is done with a connection, which is closed then. */
  interface Handler {
    void handle(Socket socket) throws Exception;
  }

  TcpPod(String address, Handler handler) {
    try {
      server = new ServerSocket(0, 1_000, InetAddress.ofLiteral(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> serve(handler));
  }

  /** Says its name, and waits for the client to end. */
  static TcpPod named(String address) {
    return new TcpPod(
        address,
        socket -> {
          socket.getOutputStream().write((address + "\n").getBytes(StandardCharsets.US_ASCII));
          socket.getInputStream().readAllBytes();
        });
  }

  private void serve(Handler handler) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (socket) {
                handler.handle(socket);
              } catch (Exception e) {
                // The test sees what became of the connection.
              }
            });
      } catch (IOException e) {
        return;
      }
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** An address at which nobody listens. */
  static InetSocketAddress nobody(String address) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
