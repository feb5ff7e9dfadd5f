package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.RawHttpServer.Exchange;
import io.servicerouting.agent.kube.RawHttpServer.Request;
import io.servicerouting.agent.kube.decode.Decoded;
import io.servicerouting.agent.kube.decode.NodeDecoder;
import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.kube.decode.ObjectMeta;
import io.servicerouting.routing.ObjectName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Single requests: what is sent, and what becomes of each kind of answer. */
@Execution(ExecutionMode.CONCURRENT) // mostly waiting
class ApiClientTest {
  private static final ApiPath NODE = ApiPath.of("", "v1", "nodes").named("n1");

  @TempDir Path folder;

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private RawHttpServer.Handler handler = exchange -> exchange.respond(200, "{}");
  private RawHttpServer server;
  private ApiClient client;

  @BeforeEach
  void start() throws Exception {
    server = new RawHttpServer(null, this::handle);
    client = TestClients.plain(server.url(), folder);
  }

  private void handle(Exchange exchange) throws IOException, InterruptedException {
    requests.add(exchange.request());
    handler.handle(exchange);
  }

  private void useImpatientClient() throws Exception {
    client.close();
    client =
        TestClients.plain(server.url(), folder, TestClients.timeouts(Duration.ofMillis(1_500)));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private void answer(int status, Map<String, String> headers, String body) {
    handler = exchange -> exchange.respond(status, headers, body);
  }

  private static String node(String name) {
    return "{\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"u1\",\"resourceVersion\":\"7\"}}";
  }

  private Decoded<NodeStatus> get() throws Exception {
    return client.get(NODE, new NodeDecoder());
  }

  @Test
  void anObjectIsRead() throws Exception {
    answer(200, Map.of(), node("n1"));
    assertThat(get().meta().name()).isEqualTo(new ObjectName("", "n1"));
    Request request = requests.getFirst();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.path()).isEqualTo("/api/v1/nodes/n1");
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer secret")
        .containsEntry("user-agent", "test")
        .containsEntry("accept", "application/json");
  }

  @Test
  void serverSideApplyStatesFieldsInTheNameOfAManager() throws Exception {
    answer(200, Map.of(), node("n1"));
    ApiPath path =
        ApiPath.of("servicerouting.io", "v1alpha1", "noderoutingstates")
            .named("n1")
            .subresource("status");
    ObjectMeta meta = client.apply(path, "{\"status\":{}}", "servicerouting-agent", true);

    assertThat(meta.resourceVersion()).isEqualTo("7");
    assertThat(meta.uid()).isEqualTo("u1");
    Request request = requests.getFirst();
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.path())
        .isEqualTo("/apis/servicerouting.io/v1alpha1/noderoutingstates/n1/status");
    assertThat(request.query())
        .containsOnly(
            Map.entry("fieldManager", "servicerouting-agent"), Map.entry("force", "true"));
    assertThat(request.headers()).containsEntry("content-type", "application/apply-patch+yaml");
    assertThat(request.body()).isEqualTo("{\"status\":{}}");
  }

  @Test
  void anObjectIsCreated() throws Exception {
    answer(201, Map.of(), node("e1"));
    client.create(ApiPath.of("", "v1", "events").inNamespace("default"), "{\"kind\":\"Event\"}");
    Request request = requests.getFirst();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/api/v1/namespaces/default/events");
    assertThat(request.body()).isEqualTo("{\"kind\":\"Event\"}");
  }

  @Test
  void namespacesAreAskedForWithoutTheirSpecs() throws Exception {
    answer(200, Map.of(), "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":null}");
    assertThat(client.list(KubeResources.namespaces(), new Ignoring<>())).isEqualTo("7");
    assertThat(requests.getFirst().headers().get("accept"))
        .startsWith("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
    answer(200, Map.of(), "");
    client
        .watch(KubeResources.namespaces(), "7", Duration.ofSeconds(9), Duration.ofSeconds(1))
        .close();
    assertThat(requests.getLast().headers().get("accept"))
        .startsWith("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
  }

  @Test
  void selectorsAreSent() throws Exception {
    answer(200, Map.of(), "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}");
    client.list(KubeResources.node("n1"), new Ignoring<>());
    client.list(KubeResources.endpointSlices(), new Ignoring<>());
    assertThat(requests.getFirst().query()).containsEntry("fieldSelector", "metadata.name=n1");
    assertThat(requests.getLast().query())
        .containsEntry("labelSelector", "!service.kubernetes.io/headless");
    assertThat(requests.getLast().path()).isEqualTo("/apis/discovery.k8s.io/v1/endpointslices");
  }

  private static final class Ignoring<T> implements ListConsumer<T> {
    @Override
    public void starts() {}

    @Override
    public void item(Decoded<T> object) {}
  }

  @ParameterizedTest
  @CsvSource({
    "401, Unauthorized",
    "403, Refused",
    "404, NotFound",
    "409, Conflict",
    "410, Gone",
    "422, Refused",
    "429, TooManyRequests",
    "500, Refused",
    "503, Refused"
  })
  void eachErrorHasItsTypeWithTheServersReasonAndMessage(int status, String type) {
    answer(status, Map.of(), FaultyApiServer.status(status, "SomeReason", "some message"));
    ApiException e = catchThrowableOfType(ApiException.class, this::get);
    assertThat(e.getClass().getSimpleName()).isEqualTo(type);
    assertThat(e.code()).isEqualTo(status);
    assertThat(e.reason()).isEqualTo("SomeReason");
    assertThat(e).hasMessage("GET /api/v1/nodes/n1: HTTP " + status + ": some message");
  }

  @ParameterizedTest
  @CsvSource({"302, Refused", "200, MalformedObjectException"})
  void whatIsNoAnswerOfAnApiServerIsRefused(int status, String type) {
    answer(status, Map.of("Location", "/elsewhere"), "[]");
    assertThatThrownBy(this::get)
        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(type));
    assertThat(requests).hasSize(1);
  }

  @Test
  void anErrorThatIsNotJsonIsQuotedInPart() {
    answer(502, Map.of(), "<html>" + "x".repeat(1_000));
    assertThatThrownBy(this::get)
        .hasMessageContaining("HTTP 502: <html>xxx")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void retryAfterComesFromTheHeaderOrTheStatus() {
    answer(429, Map.of("Retry-After", "3"), "");
    assertThat(catchThrowableOfType(ApiException.class, this::get).retryAfter())
        .isEqualTo(Duration.ofSeconds(3));
    answer(503, Map.of(), "{\"kind\":\"Status\",\"details\":{\"retryAfterSeconds\":4}}");
    assertThat(catchThrowableOfType(ApiException.class, this::get).retryAfter())
        .isEqualTo(Duration.ofSeconds(4));
    answer(429, Map.of("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"), "");
    assertThat(catchThrowableOfType(ApiException.class, this::get).retryAfter()).isNull();
  }

  @Test
  void aServerThatDoesNotAnswerInTimeIsGivenUpAndTheNextRequestUsesANewConnection()
      throws Exception {
    useImpatientClient();
    handler = Exchange::hang;
    assertThatThrownBy(this::get)
        .isInstanceOf(SilentServerException.class)
        .hasMessageContaining(server.url().toString())
        .hasMessageContaining("1500 ms");
    answer(200, Map.of(), node("n1"));
    assertThat(get().meta().name().name()).isEqualTo("n1");
  }

  @Test
  void aBodyThatStopsIsGivenUp() throws Exception {
    useImpatientClient();
    handler =
        exchange -> {
          exchange.startChunks(200);
          exchange.chunk("{\"metadata\":{");
          exchange.hang();
        };
    assertThatThrownBy(this::get)
        .isInstanceOf(SilentServerException.class)
        .hasMessage("nothing was heard for 1500 ms");
  }

  @Test
  void connectionsAreUsedAgain() throws Exception {
    answer(200, Map.of(), node("n1"));
    for (int i = 0; i < 20; i++) {
      get();
    }
    assertThat(server.openConnections()).isEqualTo(1);
  }

  @Test
  void aClosedWatchLeavesNoConnectionBehind() throws Exception {
    handler =
        exchange -> {
          exchange.startChunks(200);
          exchange.hang();
        };
    WatchStream<?> stream =
        client.watch(KubeResources.services(), "7", Duration.ofMinutes(5), Duration.ofMinutes(1));
    assertThat(server.openConnections()).isEqualTo(1);
    stream.close();
    await().until(() -> server.openConnections() == 0);

    WatchStream<?> interrupted =
        client.watch(KubeResources.services(), "7", Duration.ofMinutes(5), Duration.ofMinutes(1));
    Thread.currentThread().interrupt();
    assertThatThrownBy(interrupted::next).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    interrupted.close();
    await().until(() -> server.openConnections() == 0);
  }

  @Test
  void anInterruptEndsACall() throws Exception {
    handler = Exchange::hang;
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                get();
              } catch (Exception e) {
                thrown.add(e);
              }
            });
    while (requests.isEmpty()) {
      Thread.sleep(1);
    }
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
    assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
  }
}
