package io.servicerouting.lab.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An API server of an empty cluster, for programs that are run only to see what they load: lists
 * are empty, watches stay silent, named objects are missing, what is written is accepted. Uses
 * nothing but the JDK. Ends with 0 some seconds after the first watch, with 1 if none came.
 */
final class TrainingApiServer {

  private static final int PORT = 6443;

  static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters:
      - {name: training, cluster: {server: "http://127.0.0.1:%d"}}
      users:
      - {name: training, user: {token: none}}
      contexts:
      - {name: training, context: {cluster: training, user: training}}
      current-context: training
      """
          .formatted(PORT);

  private static final String EMPTY =
      "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}";
  private static final String MISSING =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"reason\":\"NotFound\",\"code\":404}";
  private static final String VERSION =
      "{\"major\":\"1\",\"minor\":\"36\",\"gitVersion\":\"v1.36.3\"}";

  /** How long a program may take to its first watch. */
  private static final int START_SECONDS = 120;

  /** What it does from then on until it has settled. */
  private static final int SETTLE_SECONDS = 8;

  private final CountDownLatch watched = new CountDownLatch(1);

  private TrainingApiServer() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var training = new TrainingApiServer();
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
    server.createContext("/", training::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    if (!training.watched.await(START_SECONDS, TimeUnit.SECONDS)) {
      System.err.printf("no watch within %d seconds%n", START_SECONDS);
      System.exit(1);
    }
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    System.exit(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    if (query != null && query.contains("watch=true")) {
      // Headers, then silence for as long as the process lives.
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
      exchange.getResponseBody().flush();
      watched.countDown();
      return;
    }
    byte[] sent = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    if (!exchange.getRequestMethod().equals("GET")) {
      respond(exchange, HttpURLConnection.HTTP_CREATED, sent);
    } else if (path.equals("/version")) {
      respond(exchange, HttpURLConnection.HTTP_OK, bytes(VERSION));
    } else if (namesOne(path)) {
      respond(exchange, HttpURLConnection.HTTP_NOT_FOUND, bytes(MISSING));
    } else {
      respond(exchange, HttpURLConnection.HTTP_OK, bytes(EMPTY));
    }
  }

  /** Whether a path leads to one object, as /api/v1/nodes/NAME, and not to a list. */
  static boolean namesOne(String path) {
    String[] parts = path.split("/", -1);
    int kind = path.startsWith("/apis/") ? 4 : 3;
    if (parts.length > kind + 2 && parts[kind].equals("namespaces")) {
      kind += 2;
    }
    return parts.length > kind + 1;
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
