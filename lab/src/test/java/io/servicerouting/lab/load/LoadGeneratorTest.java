package io.servicerouting.lab.load;

import static io.servicerouting.lab.load.LocalServers.generator;
import static io.servicerouting.lab.load.LocalServers.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a generator sends and counts. */
class LoadGeneratorTest {
  /** The clock that times out and the clock that measures are two. */
  private static final long CLOCKS_DIFFER_MILLIS = 10;

  private final LocalServers servers = new LocalServers();

  @AfterEach
  void closeServers() throws Exception {
    servers.close();
  }

  @Test
  void countsAnswersByPodNodeAndClient() throws Exception {
    var turn = new AtomicInteger();
    int port =
        servers.server((_, _) ->
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
        servers.server((peer, _) -> {
          ports.add(peer.getPort());
          return "x";
        });

    assertThat(generator(port).burst(100, 3).answered()).isEqualTo(100);
    assertThat(ports).hasSize(100);
  }

  @Test
  void answersOfAnotherFormAreCountedApart() throws Exception {
    int port = servers.server((_, _) -> "hello");

    LoadResult result = generator(port).burst(3, 1);

    assertThat(result.unrecognised()).isEqualTo(3);
    assertThat(result.answered()).isEqualTo(3);
    assertThat(result.byPod()).isEmpty();
  }

  @Test
  void sendsFromTheChosenAddress() throws Exception {
    int port =
        servers.server((peer, _) -> "pod=p node=n client=%s".formatted(peer.getHostAddress()));

    var target = Target.of(url(port, "/"), Optional.of("127.0.0.77"), LocalServers.SECOND);

    assertThat(new LoadGenerator(target).burst(5, 1).byClient())
        .isEqualTo(Map.of("127.0.0.77", 5L));
  }

  @Test
  void sendsPathAndQuery() throws Exception {
    var seen = new AtomicReference<String>();
    int port =
        servers.server((_, path) -> {
          seen.set(path);
          return "x";
        });

    new LoadGenerator(Target.of(url(port, "/a/b?c=d"), Optional.empty(), LocalServers.SECOND))
        .burst(1, 1);

    assertThat(seen).hasValue("/a/b?c=d");
  }

  @Test
  void twoThousandRequestsTakeLessThanFiveSeconds() throws Exception {
    int port = servers.server((_, _) -> "pod=p node=n client=127.0.0.1\n");

    LoadResult result = generator(port).burst(2000, 16);

    assertThat(result.answered()).isEqualTo(2000);
    assertThat(result.elapsedMillis()).isLessThan(5000);
  }

  @Test
  void continuousRunKeepsItsRateAndEndsInTime() throws Exception {
    int port = servers.server((_, _) -> "pod=p node=n client=127.0.0.1\n");
    var first = new AtomicInteger();

    LoadResult result =
        generator(port).continuous(100, Duration.ofMillis(500), first::incrementAndGet);

    assertThat(result.requests()).isEqualTo(50);
    assertThat(result.elapsedMillis()).isBetween(480L - CLOCKS_DIFFER_MILLIS, 2500L);
    assertThat(first).hasValue(1);
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
    assertThatThrownBy(() ->
            Target.of(URI.create("https://127.0.0.1/"), Optional.empty(), LocalServers.SECOND))
        .hasMessage("the URL must be http://HOST[:PORT][/PATH], not 'https://127.0.0.1/'");
  }
}
