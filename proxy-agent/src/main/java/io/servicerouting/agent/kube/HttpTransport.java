package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.config.ApiConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one of several API servers.
 *
 * <p>It stays with a server as long as that answers. If it cannot be reached, the next one is tried
 * at once; if it answers too late or with an internal error, the next request goes to the next one.
 *
 * <p>With HTTP/2 all streams share one connection. When the cable is cut nothing closes it, and
 * every new request would join it and wait in vain. So after a time without an answer a fresh HTTP
 * client, and with it a fresh connection, takes all new requests; the old one ends with its last
 * stream.
 */
final class HttpTransport implements AutoCloseable {
  /**
   * How far the server may be ahead of a slow reader. The JDK's 16 MB for each stream would fill a
   * small heap, and there is no other way to say so than properties of the whole JVM.
   */
  private static final Map<String, String> READ_AHEAD =
      Map.of(
          "jdk.httpclient.windowsize", String.valueOf(256 * 1024),
          // More than all streams together: a stream that nobody reads must not stop the others.
          "jdk.httpclient.connectionWindowSize", String.valueOf(8 * 1024 * 1024));

  private final ApiConfig config;
  private final ApiTimeouts timeouts;
  private final String userAgent;
  private final ExecutorService executor;
  private final ServerChoice servers;
  private HttpClient client;

  HttpTransport(
      ApiConfig config, ApiTimeouts timeouts, String userAgent, ExecutorService executor) {
    this.config = config;
    this.timeouts = timeouts;
    this.userAgent = userAgent;
    this.executor = executor;
    this.servers =
        new ServerChoice(
            config.servers(), config.lastResort(), timeouts.lastResort(), InstantSource.system());
    READ_AHEAD.forEach((property, size) -> {
      if (System.getProperty(property) == null) {
        System.setProperty(property, size);
      }
    });
    this.client = newClient();
  }

  private HttpClient newClient() {
    boolean tls = config.servers().stream().anyMatch(each -> each.getScheme().equals("https"));
    return HttpClient.newBuilder()
        .sslContext(config.sslContext())
        // Without TLS each request would ask for an upgrade; only tests do without TLS.
        .version(tls ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
        .connectTimeout(timeouts.connect())
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(HttpClient.Builder.NO_PROXY)
        .executor(executor)
        .build();
  }

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @param token the bearer token; null for none
   * @param silence how long to wait for each next byte of the body
   * @throws ServerUnreachableException if no server could be reached
   * @throws SilentServerException if a server took the request and did not answer in time
   * @throws IOException if the connection broke
   */
  Answer send(Call call, @Nullable String token, Duration silence)
      throws IOException, InterruptedException {
    List<String> failures = new ArrayList<>();
    IOException lastCause = new ConnectException("no server");
    for (URI server : servers.inTurn()) {
      try {
        Answer answer = exchange(server, call, token, silence);
        if (answer.status() >= 500) {
          servers.failed(server);
        } else {
          servers.answered(server);
        }
        return answer;
      } catch (ConnectException
          | HttpConnectTimeoutException
          | NoRouteToHostException
          | SSLHandshakeException e) {
        // Nothing of the request has reached a server: it may go to another one.
        failures.add(server + ": " + reason(e));
        lastCause = e;
        servers.failed(server);
      } catch (IOException e) {
        servers.failed(server);
        throw e;
      }
    }
    throw new ServerUnreachableException(
        "the API server cannot be reached: " + String.join("; ", failures), lastCause);
  }

  private Answer exchange(URI server, Call call, @Nullable String token, Duration silence)
      throws IOException, InterruptedException {
    HttpClient used = client();
    StreamedBody body = new StreamedBody(silence, () -> retire(used));
    CompletableFuture<HttpResponse<InputStream>> pending =
        used.sendAsync(request(server, call, token), _ -> body);
    try {
      HttpResponse<InputStream> response =
          pending.get(timeouts.answer().toNanos(), TimeUnit.NANOSECONDS);
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(call + " at " + server + " failed: " + e.getCause(), e);
    } catch (TimeoutException _) {
      retire(used);
      throw new SilentServerException(
          server + " has not answered " + call + " within " + timeouts.answer().toMillis() + " ms");
    } finally {
      if (!pending.isDone()) {
        pending.cancel(true);
        body.close();
      }
    }
  }

  private HttpRequest request(URI server, Call call, @Nullable String token) {
    String base = server.toString();
    String withoutSlash = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(withoutSlash + call.target()))
            .method(call.method(), call.body())
            .header("User-Agent", userAgent)
            .header("Accept", call.accept());
    if (call.contentType() != null) {
      request.header("Content-Type", call.contentType());
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }

  private static String reason(IOException e) {
    return switch (e) {
      case HttpConnectTimeoutException _ -> "no connection in time";
      case SSLHandshakeException _ -> "its certificate is not accepted: " + e.getMessage();
      case ConnectException _ when e.getMessage() == null ->
          // The JDK keeps the reason to itself, but for the kind of the cause.
          switch (e.getCause()) {
            case UnresolvedAddressException _ -> "its name cannot be resolved";
            case ClosedChannelException _ -> "connection refused";
            case null, default -> "no connection (" + e.getCause() + ")";
          };
      default -> String.valueOf(e.getMessage());
    };
  }

  private synchronized HttpClient client() {
    return client;
  }

  /** New requests get a new client, if nobody has seen to that already. */
  @SuppressWarnings("ReferenceEquality") // which client it was, not what it is like
  private synchronized void retire(HttpClient used) {
    if (used == client) {
      client = newClient();
      used.shutdown();
    }
  }

  /** Ends all exchanges. */
  @Override
  public synchronized void close() {
    client.shutdownNow();
  }
}
