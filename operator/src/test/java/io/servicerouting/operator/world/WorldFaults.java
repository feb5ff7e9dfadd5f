package io.servicerouting.operator.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.client.ApiClient;
import io.servicerouting.operator.fault.Call;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.Upstream;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The world sees what is there as soon as a fault is over, and asks with measure while it lasts.
 * The scenarios are the same for fabric8's mock and for a real API server.
 */
abstract class WorldFaults {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Of all kinds together. A loop without a pause asks thousands of times a second. */
  private static final int MOST_REQUESTS_A_SECOND = 60;

  private KubernetesClient direct;
  private FaultyProxy proxy;
  private KubernetesClient client;
  private WorldInformers informers;
  private int number;

  /** How long a fault lasts: long enough for a loop without pauses to give itself away. */
  abstract Duration fault();

  /** The API server. */
  abstract Upstream upstream();

  /** A client of the API server that no fault concerns. */
  abstract KubernetesClient direct();

  /** The bearer token of whoever may do everything. */
  abstract String token();

  @BeforeEach
  void start() {
    direct = direct();
    proxy = new FaultyProxy(upstream());
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(proxy.url().toString())
            .withOauthToken(token())
            .build();
    client = ApiClient.connect(config);
    informers = new WorldInformers(client, TestCluster.AGENT_NAMESPACE);
  }

  @AfterEach
  void stop() {
    informers.close();
    client.close();
    proxy.close();
    direct.close();
  }

  private void startAndSync() {
    informers.start();
    eventually(() -> assertThat(informers.world().synced()).isTrue());
  }

  /** Makes a namespace, which the world is to see. */
  private String change() {
    String name = "fault-%s-%d".formatted(Long.toString(System.nanoTime(), 36), number++);
    direct
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  private boolean knows(String namespace) {
    return informers.world().namespaces().contains(namespace);
  }

  private void seen(String namespace) {
    eventually(() -> assertThat(knows(namespace)).isTrue());
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
  }

  @Test
  void aWatchThatIsCutGoesOnWithoutMissingAnything() {
    startAndSync();

    proxy.cutOpen(Call::isWatch);

    seen(change());
  }

  @ParameterizedTest
  @CsvSource({"500, InternalError, 0", "503, ServiceUnavailable, 1", "429, TooManyRequests, 1"})
  void anApiServerThatRefusesEverythingIsAskedWithMeasureUntilItNoLongerDoes(
      int code, String reason, int retryAfter) {
    Instant begin = Instant.now();
    try (var _ = proxy.inject(_ -> true, new Fault.Answer(code, reason, retryAfter))) {
      informers.start();
      Fault.last(fault());
      assertThat(informers.world().synced()).isFalse();
      askedWithMeasure(0, begin);
    }

    eventually(() -> assertThat(informers.world().synced()).isTrue());
    seen(change());
  }

  private void askedWithMeasure(long before, Instant begin) {
    long seconds = 1 + Duration.between(begin, Instant.now()).toSeconds();
    assertThat(proxy.count(_ -> true) - before).isLessThan(MOST_REQUESTS_A_SECOND * seconds);
  }

  @Test
  void watchesThatCannotGoOnAreTriedWithMeasureAndMissNothing() {
    startAndSync();
    String missed;
    long before = proxy.count(_ -> true);
    Instant begin = Instant.now();
    try (var _ = proxy.inject(_ -> true, new Fault.Answer(503, "ServiceUnavailable", 1))) {
      proxy.cutOpen(_ -> true);
      missed = change();
      Fault.last(fault());
      assertThat(knows(missed)).isFalse();
      askedWithMeasure(before, begin);
    }

    seen(missed);
  }

  @Test
  void aVersionThatIsTooOldIsListedAnewWithMeasure() {
    startAndSync();
    long before = proxy.count(_ -> true);
    Instant begin = Instant.now();
    String missed;
    try (var _ = proxy.inject(Call::isWatch, new Fault.WatchError(410, "Expired"))) {
      proxy.cutOpen(Call::isWatch);
      missed = change();
      Fault.last(fault());
      seen(missed); // by listing
      askedWithMeasure(before, begin);
    }

    seen(change());
  }

  @Test
  void aListThatBreaksOffRemovesNothingAndIsAskedForAgain() {
    startAndSync();
    String known = change();
    seen(known);
    try (var _ = proxy.inject(Call::isWatch, new Fault.WatchError(410, "Expired"));
        var _ = proxy.inject(call -> !call.isWatch(), new Fault.CutAfter(400))) {
      proxy.cutOpen(Call::isWatch);
      Fault.last(fault());
      assertThat(knows(known)).isTrue();
    }
    direct.namespaces().withName(known).delete();

    seen(change());
  }
}
