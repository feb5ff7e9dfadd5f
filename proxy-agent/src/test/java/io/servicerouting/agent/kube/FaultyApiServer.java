package io.servicerouting.agent.kube;

import io.servicerouting.agent.kube.ClusterModel.Bookmark;
import io.servicerouting.agent.kube.ClusterModel.Change;
import io.servicerouting.agent.kube.ClusterModel.Entry;
import io.servicerouting.agent.kube.ClusterModel.Nothing;
import io.servicerouting.agent.kube.ClusterModel.Step;
import io.servicerouting.agent.kube.RawHttpServer.Exchange;
import io.servicerouting.agent.kube.RawHttpServer.Request;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Serves a {@link ClusterModel} as an API server does, except for the faults it is told to have.
 */
final class FaultyApiServer implements AutoCloseable {
  /** How long a quiet watch waits before it sends a bookmark. */
  private static final int BOOKMARK_MILLIS = 40;

  private final ClusterModel model;
  private final Function<Request, Plan> faults;
  private final int pageSize;
  private final RawHttpServer http;
  private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
  private final AtomicInteger lastSnapshot = new AtomicInteger();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile boolean bookmarks = true;
  private volatile boolean installed = true;
  private volatile String retryAfter = "0";

  /**
   * What to do wrong with one request.
   *
   * @param afterLines how many lines of a watch go well before
   * @param meanwhile what happens in the cluster when the request comes
   */
  record Plan(Fault fault, int afterLines, Runnable meanwhile) {
    static final Plan NONE = atOnce(Fault.NONE);

    Plan(Fault fault, int afterLines) {
      this(fault, afterLines, () -> {});
    }

    static Plan atOnce(Fault fault) {
      return new Plan(fault, 0);
    }

    Plan with(Runnable meanwhile) {
      return new Plan(fault, afterLines, meanwhile);
    }
  }

  /** A list that was begun. */
  private record Snapshot(long resourceVersion, List<Entry> rest) {}

  /**
   * @param pageSize how many items a page has at most, whatever the client allows
   * @param faults what to do wrong with a request
   */
  FaultyApiServer(
      ClusterModel model, int pageSize, @Nullable SSLContext tls, Function<Request, Plan> faults)
      throws IOException {
    this.model = model;
    this.pageSize = pageSize;
    this.faults = faults;
    this.http = new RawHttpServer(tls, this::handle);
  }

  static FaultyApiServer faultless(ClusterModel model) throws IOException {
    return new FaultyApiServer(model, 500, null, _ -> Plan.NONE);
  }

  URI url() {
    return http.url();
  }

  /** All requests so far. */
  List<Request> requests() {
    return requests;
  }

  List<Request> lists() {
    return requests.stream().filter(each -> !isWatch(each)).toList();
  }

  List<Request> watches() {
    return requests.stream().filter(FaultyApiServer::isWatch).toList();
  }

  static boolean isWatch(Request request) {
    return "true".equals(request.query().get("watch"));
  }

  void sendBookmarks(boolean send) {
    bookmarks = send;
  }

  /** Whether the resource exists; if not, everything is 404. */
  void install(boolean now) {
    installed = now;
  }

  void retryAfter(String seconds) {
    retryAfter = seconds;
  }

  /** Kills the server; connections break and new ones are refused. */
  void kill() throws IOException {
    http.die();
  }

  /** Starts the server again on the same port; a restarted server has no history. */
  void restart() throws IOException {
    model.compact();
    snapshots.clear();
    http.listen();
  }

  private void handle(Exchange exchange) throws IOException, InterruptedException {
    Plan plan = faults.apply(exchange.request());
    plan.meanwhile.run();
    // Last: who sees the request knows that its plan is taken and under way.
    requests.add(exchange.request());
    switch (plan.fault) {
      case RESET_AT_ONCE -> exchange.reset();
      case NEVER_ANSWER -> exchange.hang();
      case STATUS_500 -> exchange.respond(500, status(500, "InternalError", "etcd is away"));
      case STATUS_503_HTML -> exchange.respond(503, "<html>no backend</html>");
      case STATUS_429 ->
          exchange.respond(
              429, Map.of("Retry-After", retryAfter), status(429, "TooManyRequests", "slow down"));
      case STATUS_410 -> exchange.respond(410, status(410, "Expired", "too old"));
      default -> {
        if (!installed) {
          exchange.respond(404, "404 page not found\n");
        } else if (isWatch(exchange.request())) {
          watch(exchange, plan);
        } else {
          list(exchange, plan.fault);
        }
      }
    }
  }

  static String status(int code, String reason, String message) {
    return """
    {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
    "message":"%s","reason":"%s","code":%d}\
    """
        .formatted(message, reason, code);
  }

  private void list(Exchange exchange, Fault fault) throws IOException, InterruptedException {
    Map<String, String> query = exchange.request().query();
    String token = query.get("continue");
    Snapshot snapshot;
    if (token == null) {
      synchronized (model) {
        snapshot = new Snapshot(model.resourceVersion(), List.copyOf(model.entries().values()));
      }
    } else {
      snapshot = snapshots.remove(token);
    }
    if (snapshot == null || (token != null && model.hasForgotten(snapshot.resourceVersion))) {
      exchange.respond(410, status(410, "Expired", "the continue parameter is too old"));
      return;
    }
    int limit =
        query.containsKey("limit")
            ? Math.min(pageSize, Integer.parseInt(query.get("limit")))
            : Integer.MAX_VALUE;
    int end = Math.min(limit, snapshot.rest.size());
    String next = "";
    if (end < snapshot.rest.size()) {
      next = "token-" + lastSnapshot.incrementAndGet();
      snapshots.put(
          next,
          new Snapshot(snapshot.resourceVersion, snapshot.rest.subList(end, snapshot.rest.size())));
    }
    String items =
        snapshot.rest.subList(0, end).stream().map(Entry::json).collect(Collectors.joining(","));
    send(
        exchange,
        fault,
        """
        {"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"%d",\
        "continue":"%s"},"items":[%s]}\
        """
            .formatted(snapshot.resourceVersion, next, items));
  }

  private void send(Exchange exchange, Fault fault, String body)
      throws IOException, InterruptedException {
    if (fault == Fault.NONE) {
      exchange.respond(200, body);
    } else {
      exchange.startChunks(200);
      sendBadly(exchange, fault, body);
      exchange.endChunks();
    }
  }

  private static void sendBadly(Exchange exchange, Fault fault, String text)
      throws IOException, InterruptedException {
    String half = text.substring(0, text.length() / 2);
    switch (fault) {
      case CUT -> {
        exchange.chunk(half);
        exchange.cut();
      }
      case HALF_LINE -> {
        exchange.chunk(half);
        exchange.endChunks();
        exchange.cut();
      }
      case RESET -> {
        exchange.chunk(half);
        exchange.reset();
      }
      case SILENCE -> {
        exchange.chunk(half);
        exchange.hang();
      }
      case DRIBBLE -> {
        for (int i = 0; i < text.length(); i += 16) {
          exchange.chunk(text.substring(i, Math.min(i + 16, text.length())));
          Thread.sleep(1);
        }
      }
      default -> exchange.chunk(text);
    }
  }

  private void watch(Exchange exchange, Plan plan) throws IOException, InterruptedException {
    Map<String, String> query = exchange.request().query();
    long position = Long.parseLong(query.get("resourceVersion"));
    long end = System.nanoTime() + Long.parseLong(query.get("timeoutSeconds")) * 1_000_000_000L;
    exchange.startChunks(200);
    for (int line = 0; System.nanoTime() < end; line++) {
      Step step = model.next(position, BOOKMARK_MILLIS);
      if (step == null) {
        exchange.chunk(error(410, "too old resource version"));
        break;
      }
      if (line >= plan.afterLines && plan.fault.endsWatch()) {
        endBadly(exchange, plan.fault);
        break;
      }
      if (plan.fault != Fault.NONE && line >= plan.afterLines && !(step instanceof Nothing)) {
        sendBadly(exchange, plan.fault, step.json());
      } else if (step instanceof Change || (bookmarks && step instanceof Bookmark)) {
        exchange.chunk(step.json());
      }
      position = step.resourceVersion();
    }
    exchange.endChunks();
  }

  private static void endBadly(Exchange exchange, Fault fault) throws IOException {
    switch (fault) {
      case ERROR_410 -> exchange.chunk(error(410, "too old resource version"));
      case ERROR_500 -> exchange.chunk(error(500, "etcd event received with PrevKv=nil"));
      case GARBAGE -> exchange.chunk("<html>gateway time-out</html>\n");
      default -> {} // END
    }
  }

  private static String error(int code, String message) {
    return "{\"type\":\"ERROR\",\"object\":" + status(code, "Expired", message) + "}\n";
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
