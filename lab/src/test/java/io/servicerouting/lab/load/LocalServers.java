package io.servicerouting.lab.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Servers on the loopback that answer as a test wants them to. */
final class LocalServers implements AutoCloseable {
  static final Duration SECOND = Duration.ofSeconds(1);

  private final List<AutoCloseable> open = new ArrayList<>();

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  /** What a server answers. */
  interface Page {
    String bodyFor(Peer peer, String path) throws IOException;
  }

  /** Who asked. */
  record Peer(InetSocketAddress address) {
    int getPort() {
      return address.getPort();
    }

    String getHostAddress() {
      return address.getAddress().getHostAddress();
    }
  }

  /** What a server does with a connection. */
  interface Conversation {
    void with(Socket socket) throws IOException, InterruptedException;
  }

  int server(Page page) throws IOException {
    return httpServer(page).getAddress().getPort();
  }

  HttpServer httpServer(Page page) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          var peer = new Peer(exchange.getRemoteAddress());
          byte[] body =
              page.bodyFor(peer, exchange.getRequestURI().toString())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    open.add(() -> server.stop(0));
    open.add(threads::shutdownNow);
    return server;
  }

  /** Reads the request's first bytes, then does what the conversation says and closes. */
  int rawServer(Conversation conversation) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket socket = server.accept();
              Thread.ofVirtual().start(() -> answer(socket, conversation));
            } catch (IOException e) {
              return;
            }
          }
        });
    return server.getLocalPort();
  }

  private static void answer(Socket socket, Conversation conversation) {
    try (socket) {
      int ignored = socket.getInputStream().read(new byte[1024]);
      assertThat(ignored).isPositive();
      conversation.with(socket);
    } catch (IOException | InterruptedException e) {
      // The client gave up first, as some of these tests want it to.
    }
  }

  /** A generator that asks one of these servers. */
  static LoadGenerator generator(int port) {
    return new LoadGenerator(Target.of(url(port, "/"), Optional.empty(), SECOND));
  }

  static URI url(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
