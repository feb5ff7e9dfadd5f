package io.servicerouting.agent.testbed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Serves to one agent what a test writes in YAML, as an API server does: lists, watches, and
 * whatever the agent reports is taken and kept. It checks nothing: also what a real API server
 * would refuse can be written.
 */
public final class InMemoryApi implements AutoCloseable {
  private static final Map<String, String> COLLECTIONS =
      Map.of(
          "Node", "/api/v1/nodes",
          "Service", "/api/v1/services",
          "Namespace", "/api/v1/namespaces",
          "ServiceCIDR", "/apis/networking.k8s.io/v1/servicecidrs",
          "EndpointSlice", "/apis/discovery.k8s.io/v1/endpointslices",
          "ServiceRoutingPolicy", "/apis/servicerouting.io/v1alpha1/serviceroutingpolicies",
          "ClusterServiceRoutingPolicy",
              "/apis/servicerouting.io/v1alpha1/clusterserviceroutingpolicies");

  /** What a watch is told. */
  private record Event(long version, String collection, String line) {}

  private HttpServer http;
  private ExecutorService threads;

  /** By collection, then by namespace and name; guarded by this, as are all fields below. */
  private final Map<String, Map<String, Map<String, Object>>> objects = new TreeMap<>();

  private final List<Event> events = new ArrayList<>();
  private final List<String> reports = new ArrayList<>();
  private long version = 100;
  private long oldestKnown;
  private boolean closed;

  /** Starts an API server that has no object yet. */
  public InMemoryApi() {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    http = listen(0, threads, this::answer);
  }

  private static HttpServer listen(int port, ExecutorService threads, HttpHandler handler) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.setExecutor(threads);
      server.createContext("/", handler);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes down: watches are cut and nobody answers. Objects can be written all the same. */
  public void stop() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    http.stop(0);
    threads.shutdownNow();
  }

  /** Comes back at the same port. What happened before is forgotten: only lists tell of it. */
  public void startAgain() {
    synchronized (this) {
      closed = false;
      oldestKnown = version;
      events.clear();
    }
    threads = Executors.newVirtualThreadPerTaskExecutor();
    http = listen(http.getAddress().getPort(), threads, this::answer);
  }

  /** Where it is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** Writes a kubeconfig for it. */
  public Path kubeconfig(Path folder) {
    try {
      return Files.writeString(
          folder.resolve("kubeconfig"),
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: c, cluster: {server: "%s"}}]
          users: [{name: u, user: {token: none}}]
          contexts: [{name: x, context: {cluster: c, user: u}}]
          current-context: x
          """
              .formatted(url()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Creates objects, or replaces those that are there.
   *
   * @param yaml documents with kind and metadata.name; a namespace and a UID are added if missing
   */
  public void apply(String yaml) {
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
      applyOne(map(document));
    }
  }

  private synchronized void applyOne(Map<String, Object> object) {
    String collection = collection(object.get("kind"));
    Map<String, Object> meta = map(object.get("metadata"));
    String kind = String.valueOf(object.get("kind"));
    if (!kind.equals("Node") && !kind.startsWith("Cluster") && !kind.equals("Namespace")) {
      meta.putIfAbsent("namespace", "default");
    }
    meta.putIfAbsent("uid", "uid-" + meta.get("name"));
    meta.putIfAbsent("creationTimestamp", "2026-01-01T00:00:00Z");
    meta.putIfAbsent("generation", version);
    meta.put("resourceVersion", String.valueOf(++version));
    boolean isNew =
        objects.computeIfAbsent(collection, key -> new TreeMap<>()).put(key(meta), object) == null;
    tell(collection, isNew ? "ADDED" : "MODIFIED", object);
  }

  /** Deletes an object. */
  public synchronized void delete(String kind, String name) {
    boolean clustered = kind.equals("Node") || kind.startsWith("Cluster");
    String collection = collection(kind);
    Map<String, Object> object =
        objects
            .getOrDefault(collection, Map.of())
            .remove((clustered ? "" : "default") + "/" + name);
    if (object == null) {
      throw new IllegalArgumentException("there is no " + kind + " " + name);
    }
    map(object.get("metadata")).put("resourceVersion", String.valueOf(++version));
    tell(collection, "DELETED", object);
  }

  /** Deletes all objects of a kind. */
  public synchronized void deleteAll(String kind) {
    List.copyOf(objects.getOrDefault(collection(kind), Map.of()).keySet())
        .forEach(key -> delete(kind, key.substring(key.indexOf('/') + 1)));
  }

  /** All that the agent has reported so far: Events and its NodeRoutingState. */
  public synchronized String reports() {
    return String.join("\n", reports);
  }

  private void tell(String collection, String type, Map<String, Object> object) {
    Map<String, Object> event = new LinkedHashMap<>(); // In this order, as from a real API server.
    event.put("type", type);
    event.put("object", object);
    events.add(new Event(version, collection, json(event) + "\n"));
    notifyAll();
  }

  private static String collection(@Nullable Object kind) {
    String collection = COLLECTIONS.get(String.valueOf(kind));
    if (collection == null) {
      throw new IllegalArgumentException("this server has no kind " + kind);
    }
    return collection;
  }

  private static String kind(String collection) {
    return COLLECTIONS.entrySet().stream()
        .filter(entry -> entry.getValue().equals(collection))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** {@code discovery.k8s.io/v1} of {@code /apis/discovery.k8s.io/v1/endpointslices}. */
  private static String group(String collection) {
    return collection.replaceFirst("^/apis/", "").replaceFirst("/[^/]*$", "");
  }

  private static String key(Map<String, Object> meta) {
    Object namespace = meta.getOrDefault("namespace", "");
    return namespace + "/" + meta.get("name");
  }

  @SuppressWarnings("unchecked") // what YAML and JSON call a map
  private static Map<String, Object> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException("not a map: " + value);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      if (!exchange.getRequestMethod().equals("GET")) {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        synchronized (this) {
          reports.add(body);
        }
        // All that the agent wants to know of what it wrote.
        send(exchange, "{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"1\"}}");
      } else if (query.contains("watch=true")) {
        watch(exchange, path, query);
      } else {
        send(exchange, list(path));
      }
    }
  }

  private static void send(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private synchronized String list(String collection) {
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("kind", kind(collection) + "List");
    list.put("apiVersion", collection.startsWith("/api/") ? "v1" : group(collection));
    list.put("metadata", Map.of("resourceVersion", String.valueOf(version)));
    list.put("items", List.copyOf(objects.getOrDefault(collection, Map.of()).values()));
    return json(list);
  }

  private void watch(HttpExchange exchange, String collection, String query) throws IOException {
    long after = Long.parseLong(query.replaceAll("(?:.*&)?resourceVersion=(\\d+).*", "$1"));
    if (after < oldestKnown) {
      byte[] expired =
          "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}"
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(410, expired.length);
      exchange.getResponseBody().write(expired);
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    body.flush();
    int next = 0;
    try {
      while (true) {
        List<Event> news = awaitNews(next);
        if (news.isEmpty()) {
          return;
        }
        next += news.size();
        for (Event event : news) {
          if (event.version() > after && event.collection().equals(collection)) {
            body.write(event.line().getBytes(StandardCharsets.UTF_8));
          }
        }
        body.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Event> awaitNews(int from) throws InterruptedException {
    while (!closed && events.size() <= from) {
      wait();
    }
    return closed ? List.of() : List.copyOf(events.subList(from, events.size()));
  }

  private static String json(@Nullable Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      write(out, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(out, entry.getValue());
        }
        out.writeEndObject();
      }
      case Iterable<?> list -> {
        out.writeStartArray();
        for (Object item : list) {
          write(out, item);
        }
        out.writeEndArray();
      }
      case Boolean truth -> out.writeBoolean(truth);
      case Number number -> out.writeNumber(number.longValue());
      default -> out.writeString(value.toString());
    }
  }

  @Override
  public void close() {
    stop();
  }
}
