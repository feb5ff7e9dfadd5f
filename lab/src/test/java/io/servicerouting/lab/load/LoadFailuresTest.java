package io.servicerouting.lab.load;

import static io.servicerouting.lab.load.LocalServers.generator;
import static io.servicerouting.lab.load.LocalServers.url;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that fail, each counted by what happened to it. */
class LoadFailuresTest {
  /** The clock that times out and the clock that measures are two. */
  private static final long CLOCKS_DIFFER_MILLIS = 10;

  private final LocalServers servers = new LocalServers();

  @AfterEach
  void closeServers() throws Exception {
    servers.close();
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
    int port = servers.rawServer(socket -> Thread.sleep(60_000));
    var target = Target.of(url(port, "/"), Optional.empty(), Duration.ofMillis(200));

    LoadResult result = new LoadGenerator(target).burst(2, 2);

    assertThat(result.failures()).isEqualTo(Map.of(FailureKind.TIMEOUT, 2L));
    assertThat(result.elapsedMillis()).isBetween(200L - CLOCKS_DIFFER_MILLIS, 30_000L);
  }

  @Test
  void busyServerMayBeGivenMoreTimeForItsAnswerThanTheConnectionMayTake() throws Exception {
    int port = servers.rawServer(socket -> Thread.sleep(60_000));
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
        servers.rawServer(socket -> {
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
        servers.rawServer(socket -> {
          // Data left unread and no linger: the kernel answers with RST.
          socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        });

    assertThat(generator(port).burst(3, 1).failures()).isEqualTo(Map.of(FailureKind.RESET, 3L));
  }

  @Test
  void errorStatusIsNoAnswer() throws Exception {
    int port =
        servers.rawServer(socket ->
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
        servers.rawServer(socket ->
            socket.getOutputStream().write("hello\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

    assertThat(generator(port).burst(1, 1).failures())
        .isEqualTo(Map.of(FailureKind.BAD_ANSWER, 1L));
  }

  @Test
  void sourceAddressThatIsNotOursIsNotSent() {
    var target = Target.of(url(1, "/"), Optional.of("203.0.113.7"), LocalServers.SECOND);

    assertThat(new LoadGenerator(target).burst(1, 1).failures())
        .isEqualTo(Map.of(FailureKind.NOT_SENT, 1L));
  }

  @Test
  void stoppedContinuousRunReportsEveryFailureWithItsTime() throws Exception {
    HttpServer server = servers.httpServer((_, _) -> "x");
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
}
