package io.servicerouting.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** The clock that times out and the clock that measures are two. */
  private static final long CLOCKS_DIFFER_MILLIS = 10;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeServers() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  @Test
  void countsAnswersByPodNodeAndClient() throws Exception {
    var turn = new AtomicInteger();
    int port =
        server((_, _) ->
            turn.getAndIncrement() % 4 == 0
                ? "pod=a node=n1 client=10.0.0.1\n"
                : "pod=b node=n2 client=10.0.0.1\n");

    LoadResult result = generator(port).burst(200, 4);

    assertThat(result.byPod()).isEqualTo(Map.of("a", 50L, "b", 150L));
    assertThat(result.byNode()).isEqualTo(Map.of("n1", 50L, "n2", 150L));
    assertThat(result.byClient()).isEqualTo(Map.of("10.0.0.1", 200L));
    assertThat(result.sharePercent("a")).isEqualTo(25.0);
    assertThat(result.sharePercent("nobody")).isZero();
    assertThat(result.answered()).isEqualTo(200);
    assertThat(result.failed()).isZero();
    assertThat(result.latency().p50Micros())
        .isPositive()
        .isLessThanOrEqualTo(result.latency().p99Micros());
  }

  @Test
  void everyRequestIsAConnectionOfItsOwn() throws Exception {
    var ports = ConcurrentHashMap.<Integer>newKeySet();
    int port =
        server((peer, _) -> {
          ports.add(peer.getPort());
          return "x";
        });

    assertThat(generator(port).burst(100, 3).answered()).isEqualTo(100);
    assertThat(ports).hasSize(100);
  }

  @Test
  void answersOfAnotherFormAreCountedApart() throws Exception {
    int port = server((_, _) -> "hello");

    LoadResult result = generator(port).burst(3, 1);

    assertThat(result.unrecognised()).isEqualTo(3);
    assertThat(result.answered()).isEqualTo(3);
    assertThat(result.byPod()).isEmpty();
  }

  @Test
  void sendsFromTheChosenAddress() throws Exception {
    int port = server((peer, _) -> "pod=p node=n client=%s".formatted(peer.getHostAddress()));

    var target = Target.of(url(port, "/"), Optional.of("127.0.0.77"), SECOND);

    assertThat(new LoadGenerator(target).burst(5, 1).byClient())
        .isEqualTo(Map.of("127.0.0.77", 5L));
  }

  @Test
  void sendsPathAndQuery() throws Exception {
    var seen = new AtomicReference<String>();
    int port =
        server((_, path) -> {
          seen.set(path);
          return "x";
        });

    new LoadGenerator(Target.of(url(port, "/a/b?c=d"), Optional.empty(), SECOND)).burst(1, 1);

    assertThat(seen).hasValue("/a/b?c=d");
  }

  @Test
  void closedPortIsRefused() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    LoadResult result = generator(port).burst(3, 1);

    assertThat(result.failures()).isEqualTo(Map.of(FailureKind.REFUSED, 3L));
    assertThat(result.failed()).isEqualTo(3);
    assertThat(result.latency()).isEqualTo(new LoadResult.Latency(0, 0, 0));
  }

  @Test
  void silentServerIsATimeoutAfterTheTimeAllowed() throws Exception {
    int port = rawServer(socket -> Thread.sleep(60_000));
    var target = Target.of(url(port, "/"), Optional.empty(), Duration.ofMillis(200));

    LoadResult result = new LoadGenerator(target).burst(2, 2);

    assertThat(result.failures()).isEqualTo(Map.of(FailureKind.TIMEOUT, 2L));
    assertThat(result.elapsedMillis()).isBetween(200L - CLOCKS_DIFFER_MILLIS, 30_000L);
  }

  @Test
  void busyServerMayBeGivenMoreTimeForItsAnswerThanTheConnectionMayTake() throws Exception {
    int port = rawServer(socket -> Thread.sleep(60_000));
    var target =
        Target.of(url(port, "/"), Optional.empty(), Duration.ofMillis(100))
            .withAnswerTimeout(Duration.ofMillis(700));

    LoadResult result = new LoadGenerator(target).burst(1, 1);

    assertThat(result.failures()).isEqualTo(Map.of(FailureKind.TIMEOUT, 1L));
    assertThat(result.elapsedMillis()).isBetween(700L - CLOCKS_DIFFER_MILLIS, 30_000L);
  }

  /** The time allowed is for the whole answer: one byte now and then must not stretch it. */
  @Test
  void tricklingServerIsATimeoutToo() throws Exception {
    int port =
        rawServer(socket -> {
          for (int i = 0; i < 600; i++) {
            socket.getOutputStream().write('H');
            Thread.sleep(100);
          }
        });
    var target = Target.of(url(port, "/"), Optional.empty(), Duration.ofMillis(300));

    LoadResult result = new LoadGenerator(target).burst(1, 1);

    assertThat(result.failures()).isEqualTo(Map.of(FailureKind.TIMEOUT, 1L));
    assertThat(result.elapsedMillis()).isLessThan(30_000);
  }

  @Test
  void cutConnectionIsAReset() throws Exception {
    int port =
        rawServer(socket -> {
          // Data left unread and no linger: the kernel answers with RST.
          socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        });

    assertThat(generator(port).burst(3, 1).failures()).isEqualTo(Map.of(FailureKind.RESET, 3L));
  }

  @Test
  void errorStatusIsNoAnswer() throws Exception {
    int port =
        rawServer(socket ->
            socket
                .getOutputStream()
                .write(
                    "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)));

    LoadResult result = generator(port).burst(1, 1);

    assertThat(result.failures()).isEqualTo(Map.of(FailureKind.HTTP_STATUS, 1L));
    assertThat(result.failureDetails())
        .singleElement()
        .satisfies(one -> assertThat(one.detail()).isEqualTo("status 503"));
  }

  @Test
  void garbageIsABadAnswer() throws Exception {
    int port =
        rawServer(socket ->
            socket.getOutputStream().write("hello\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

    assertThat(generator(port).burst(1, 1).failures())
        .isEqualTo(Map.of(FailureKind.BAD_ANSWER, 1L));
  }

  @Test
  void sourceAddressThatIsNotOursIsNotSent() {
    var target = Target.of(url(1, "/"), Optional.of("203.0.113.7"), SECOND);

    assertThat(new LoadGenerator(target).burst(1, 1).failures())
        .isEqualTo(Map.of(FailureKind.NOT_SENT, 1L));
  }

  @Test
  void twoThousandRequestsTakeLessThanFiveSeconds() throws Exception {
    int port = server((_, _) -> "pod=p node=n client=127.0.0.1\n");

    LoadResult result = generator(port).burst(2000, 16);

    assertThat(result.answered()).isEqualTo(2000);
    assertThat(result.elapsedMillis()).isLessThan(5000);
  }

  @Test
  void continuousRunKeepsItsRateAndEndsInTime() throws Exception {
    int port = server((_, _) -> "pod=p node=n client=127.0.0.1\n");
    var first = new AtomicInteger();

    LoadResult result =
        generator(port).continuous(100, Duration.ofMillis(500), first::incrementAndGet);

    assertThat(result.requests()).isEqualTo(50);
    assertThat(result.elapsedMillis()).isBetween(480L - CLOCKS_DIFFER_MILLIS, 2500L);
    assertThat(first).hasValue(1);
  }

  @Test
  void stoppedContinuousRunReportsEveryFailureWithItsTime() throws Exception {
    HttpServer server = httpServer((_, _) -> "x");
    var generator = generator(server.getAddress().getPort());
    var running = new CountDownLatch(1);
    var result = new AtomicReference<LoadResult>();
    var thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                result.set(generator.continuous(200, Duration.ofMinutes(1), running::countDown));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    running.await();
    server.stop(0);
    Thread.sleep(300);
    generator.stop();
    thread.join();

    assertThat(result.get().answered()).isPositive();
    assertThat(result.get().failed()).isPositive();
    assertThat(result.get().failureDetails())
        .hasSize((int) result.get().failed())
        .allSatisfy(one -> {
          assertThat(one.at()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");
          assertThat(one.at()).isGreaterThanOrEqualTo(result.get().startedAt());
        });
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> generator(1).burst(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("requests must be at least 1, not 0");
    assertThatThrownBy(() -> generator(1).burst(1, 0))
        .hasMessage("concurrency must be at least 1, not 0");
  }

  @Test
  void urlsOfAnotherFormAreRefused() {
    assertThatThrownBy(() -> Target.of(URI.create("https://127.0.0.1/"), Optional.empty(), SECOND))
        .hasMessage("the URL must be http://HOST[:PORT][/PATH], not 'https://127.0.0.1/'");
  }

  private interface Page {
    String bodyFor(Peer peer, String path) throws IOException;
  }

  /** Who asked. */
  private record Peer(InetSocketAddress address) {
    int getPort() {
      return address.getPort();
    }

    String getHostAddress() {
      return address.getAddress().getHostAddress();
    }
  }

  private interface Conversation {
    void with(Socket socket) throws IOException, InterruptedException;
  }

  private int server(Page page) throws IOException {
    return httpServer(page).getAddress().getPort();
  }

  private HttpServer httpServer(Page page) throws IOException {
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
  private int rawServer(Conversation conversation) throws IOException {
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

  private static LoadGenerator generator(int port) {
    return new LoadGenerator(Target.of(url(port, "/"), Optional.empty(), SECOND));
  }

  private static URI url(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
