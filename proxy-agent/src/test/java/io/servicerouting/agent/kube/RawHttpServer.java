package io.servicerouting.agent.kube;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on bare sockets, so that tests can do what no proper server does: stop in the middle of
 * a line, say nothing, reset the connection, go away and come back on the same port.
 */
final class RawHttpServer implements AutoCloseable {
  /**
   * One of this process alone, and a port below those that systems give out by themselves: nobody
   * else may take the place of a killed server while it is away, nor get its requests.
   */
  static final String ADDRESS = addressOfThisProcess();

  private static final AtomicInteger NEXT_PORT = new AtomicInteger(20_000);

  private static final int PORTS_TO_TRY = 1_000;

  private final @Nullable SSLContext tls;
  private final Handler handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ServerSocket listener;
  private volatile @Nullable Thread acceptor;
  private volatile boolean clientCertificate;
  private int port;

  /** Answers one request. A thrown exception closes the connection. */
  @FunctionalInterface
  interface Handler {
    void handle(Exchange exchange) throws IOException, InterruptedException;
  }

  private static String addressOfThisProcess() {
    long pid = ProcessHandle.current().pid(); // 22 bits at most; all of 127.0.0.0/8 is local
    return "127.%d.%d.%d".formatted(64 + (pid >> 16 & 0x3f), pid >> 8 & 0xff, pid & 0xff);
  }

  RawHttpServer(@Nullable SSLContext tls, Handler handler) throws IOException {
    this.tls = tls;
    this.handler = handler;
    listen();
  }

  URI url() {
    return URI.create((tls == null ? "http" : "https") + "://" + ADDRESS + ":" + port);
  }

  /** Turns away clients without a certificate of the CA. */
  void requireClientCertificate() {
    clientCertificate = true;
  }

  int openConnections() {
    return connections.size();
  }

  /** Listens, again on the same port if it did before. */
  void listen() throws IOException {
    ServerSocket socket = port == 0 ? bindAnywhere() : bind(port);
    port = socket.getLocalPort();
    listener = socket;
    acceptor = Thread.ofVirtual().start(() -> accept(socket));
  }

  /** Refuses connections and breaks those that are open, as a killed process does. */
  void die() throws IOException {
    ServerSocket socket = listener;
    listener = null;
    if (socket != null) {
      socket.close();
      awaitEnd(acceptor); // until then the port is not free
    }
    for (Socket connection : connections) {
      reset(connection);
    }
  }

  private ServerSocket bindAnywhere() throws IOException {
    for (int i = 0; i < PORTS_TO_TRY; i++) {
      try {
        return bind(NEXT_PORT.getAndIncrement());
      } catch (BindException _) {
        // taken by another program
      }
    }
    throw new BindException("no free port found up to " + NEXT_PORT.get());
  }

  private ServerSocket bind(int wanted) throws IOException {
    ServerSocket socket =
        tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
    socket.setReuseAddress(true);
    try {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(ADDRESS), wanted));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  private static void awaitEnd(@Nullable Thread thread) {
    try {
      if (thread != null) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept(ServerSocket socket) {
    while (true) {
      try {
        Socket connection = socket.accept();
        if (connection instanceof SSLSocket secure) {
          secure.setNeedClientAuth(clientCertificate);
        }
        connections.add(connection);
        if (socket.isClosed()) {
          reset(connection); // accepted while the server died
          connections.remove(connection);
        } else {
          Thread.ofVirtual().start(() -> serve(connection));
        }
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = new BufferedOutputStream(connection.getOutputStream());
      for (Request request = read(in); request != null; request = read(in)) {
        handler.handle(new Exchange(request, connection, in, out));
        out.flush();
      }
    } catch (IOException | InterruptedException _) {
      // The client has gone, or the handler wanted the connection closed.
    } finally {
      connections.remove(connection);
    }
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    while (true) {
      String line = line(in);
      if (line == null) {
        throw new EOFException("the client went away in the midst of its request");
      }
      if (line.isEmpty()) {
        break;
      }
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    String[] words = first.split(" ", 3);
    int question = words[1].indexOf('?');
    String path = question < 0 ? words[1] : words[1].substring(0, question);
    Map<String, String> query = new HashMap<>();
    if (question >= 0) {
      for (String pair : words[1].substring(question + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        query.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return new Request(words[0], path, query, headers, new String(body, StandardCharsets.UTF_8));
  }

  /** A whole line; null if the stream ends before. */
  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  static void reset(Socket connection) throws IOException {
    try {
      connection.setSoLinger(true, 0);
    } catch (SocketException _) {
      return; // its own thread has closed it meanwhile
    }
    connection.close();
  }

  @Override
  public void close() throws IOException {
    die();
  }

  /** A request. Header names are in lower case. */
  record Request(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {}

  /** One request and the ways to answer it. */
  record Exchange(Request request, Socket connection, InputStream in, OutputStream out) {

    /** A whole answer. */
    void respond(int status, Map<String, String> headers, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      head(status, headers, "Content-Length: " + bytes.length);
      out.write(bytes);
      out.flush();
    }

    void respond(int status, String body) throws IOException {
      respond(status, Map.of(), body);
    }

    /** The head of an answer that comes in chunks. */
    void startChunks(int status) throws IOException {
      head(status, Map.of(), "Transfer-Encoding: chunked");
      out.flush();
    }

    private void head(int status, Map<String, String> headers, String length) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\n" + length + "\r\n");
      head.append("Content-Type: application/json\r\n");
      headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
      out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    void chunk(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.write(bytes);
      out.write("\r\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /** The proper end of an answer in chunks. */
    void endChunks() throws IOException {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /** Closes the connection in the middle of whatever it was. */
    void cut() throws IOException {
      connection.close();
    }

    /** The same with a TCP reset. */
    void reset() throws IOException {
      RawHttpServer.reset(connection);
    }

    /** Says nothing until the client gives up. */
    void hang() throws IOException {
      while (in.read() >= 0) {
        // A client sends nothing while it waits; whatever comes is the end.
      }
    }
  }
}
