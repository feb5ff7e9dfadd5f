package io.servicerouting.agent.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.servicerouting.routing.ProxyMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The agent's own HTTP ports, and kube-proxy's where the agent stands in its place. */
public final class StatusServers implements AutoCloseable {
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final AgentHealth health;
  private final Supplier<String> metrics;
  private final Executor executor;

  /**
   * Makes a set of servers, none yet.
   *
   * @param health what they report
   * @param metrics renders the metrics in Prometheus' text format
   * @param executor runs the answers
   */
  public StatusServers(AgentHealth health, Supplier<String> metrics, Executor executor) {
    this.health = health;
    this.metrics = metrics;
    this.executor = executor;
  }

  /**
   * Opens {@code /livez}, {@code /readyz} and {@code /metrics}.
   *
   * @throws IOException if the port is taken; the message names it
   */
  public void openOwn(InetSocketAddress address) throws IOException {
    HttpServer server = open(address);
    on(server, "/livez", exchange -> verdict(exchange, health.live() ? null : "stuck"));
    on(server, "/readyz", exchange -> verdict(exchange, health.whyNotReady()));
    on(server, "/metrics", this::metrics);
  }

  /**
   * Opens kube-proxy's {@code /healthz} and {@code /livez}, which cloud balancers probe (by default
   * at port 10256).
   *
   * @return closes them again
   * @throws IOException if the port is taken; the message names it
   */
  public AutoCloseable openKubeProxyHealth(InetSocketAddress address) throws IOException {
    HttpServer server = open(address);
    on(server, "/healthz", exchange -> kubeProxyHealth(exchange, health.eligible()));
    on(server, "/livez", exchange -> kubeProxyHealth(exchange, true));
    return () -> stop(server);
  }

  /**
   * Opens kube-proxy's {@code /proxyMode}, {@code /healthz} and {@code /metrics} (by default at
   * port 10249).
   *
   * @return closes them again
   * @throws IOException if the port is taken; the message names it
   */
  public AutoCloseable openKubeProxyOps(InetSocketAddress address, ProxyMode defaultMode)
      throws IOException {
    HttpServer server = open(address);
    on(server, "/proxyMode", exchange -> text(exchange, 200, defaultMode.apiName()));
    on(server, "/healthz", exchange -> verdict(exchange, health.whyNotReady()));
    on(server, "/metrics", this::metrics);
    return () -> stop(server);
  }

  private void stop(HttpServer server) {
    server.stop(0);
    servers.remove(server);
  }

  private HttpServer open(InetSocketAddress address) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen at "
              + address.getAddress().getHostAddress()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage(),
          e);
    }
    on(server, "/", exchange -> text(exchange, 404, "nothing here\n"));
    server.setExecutor(executor);
    server.start();
    servers.add(server);
    return server;
  }

  private static void on(HttpServer server, String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  private void metrics(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    send(exchange, 200, metrics.get());
  }

  private static void verdict(HttpExchange exchange, @Nullable String trouble) throws IOException {
    text(exchange, trouble == null ? 200 : 503, trouble == null ? "ok\n" : trouble + "\n");
  }

  private void kubeProxyHealth(HttpExchange exchange, boolean eligible) throws IOException {
    Instant now = Instant.now();
    boolean healthy = health.keepsUp();
    Instant lastWrite = health.state().get().lastWrite();
    // As kube-proxy: while all is well the last update counts as being of now.
    Instant lastUpdated = healthy || lastWrite == null ? now : lastWrite;
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    send(
        exchange,
        healthy && eligible ? 200 : 503,
        """
        {"lastUpdated": "%s","currentTime": "%s", "nodeEligible": %b, "healthy": %b}
        """
            .formatted(lastUpdated, now, eligible, healthy));
  }

  private static void text(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    send(exchange, status, body);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
  }
}
