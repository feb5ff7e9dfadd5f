package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.kube.FaultyApiServer.Plan;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServiceInfo;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One fault of a watch at a time: what is asked for next, and what the sink gets. */
@Execution(ExecutionMode.CONCURRENT) // mostly waiting
class WatcherTest extends WatcherFixture {
  @Test
  void changesAreDeliveredAsTheyHappen() {
    startAndSync();
    model.put("default", "a", "2");
    model.delete("default/b");
    model.put("default", "c", "1");
    awaitCaughtUp();

    assertThat(sink.versions()).containsOnlyKeys("default/a", "default/c", "other/a");
    assertThat(sink.state().get(new ObjectName("default", "a")).value().labels())
        .containsEntry("value", "2");
    assertThat(sink.deletes()).containsExactly("default/b");
    assertThat(server.lists()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "RESET_AT_ONCE",
        "STATUS_500",
        "STATUS_503_HTML",
        "STATUS_429",
        "CUT",
        "HALF_LINE",
        "RESET",
        "END",
        "ERROR_500"
      })
  void aFailedWatchGoesOnWhereItStoppedWithoutAList(Fault fault) {
    watchPlans.add(new Plan(fault, 1));
    startAndSync();
    model.put("default", "a", "2"); // goes well if the fault comes in the midst of a watch
    model.put("default", "b", "2"); // is cut in half
    awaitWatches(2);
    awaitCaughtUp();

    assertThat(sink.versions()).containsEntry("default/a", "104").containsEntry("default/b", "105");
    assertThat(sink.upserts()).hasSize(5);
    assertThat(server.lists()).as("pages of the one list").hasSize(2);
    assertThat(startOfWatch(1)).isIn("103", "104");
  }

  @Test
  void aBookmarkMovesThePositionOn() {
    // When the watch is asked for: any later, and its first bookmark might have been sent already.
    watchPlans.add(new Plan(Fault.END, 1).with(model::tick));
    startAndSync();
    awaitWatches(2);

    assertThat(startOfWatch(0)).isEqualTo("103");
    assertThat(startOfWatch(1)).isEqualTo("104");
  }

  @Test
  void aSilentWatchIsTakenForDeadAndReopened() throws Exception {
    takeSilenceForDeathAfter(Duration.ofMillis(700));
    server.sendBookmarks(false);
    watchPlans.add(new Plan(Fault.SILENCE, 0));
    startAndSync();
    awaitWatches(2);

    assertThat(startOfWatch(1)).isEqualTo("103");
    assertThat(server.requests().subList(0, 4).stream().map(FaultyApiServer::isWatch))
        .as("two pages of the one list, then watches")
        .containsExactly(false, false, true, true);
    assertThat(watcher.stats().restarts()).containsKey(Restart.SILENT);
  }

  @Test
  void slowBytesAreNotSilence() throws Exception {
    takeSilenceForDeathAfter(Duration.ofMillis(700));
    watchPlans.add(new Plan(Fault.DRIBBLE, 0));
    startAndSync();
    model.put("default", "a", "2");
    awaitCaughtUp();

    assertThat(watcher.stats().restarts()).doesNotContainKey(Restart.SILENT);
  }

  @Test
  void aServerThatEndsEveryWatchAtOnceIsNotAskedInATightLoop() throws Exception {
    AtomicInteger watches = new AtomicInteger();
    try (RawHttpServer hasty =
            new RawHttpServer(
                null,
                exchange -> {
                  boolean watch = FaultyApiServer.isWatch(exchange.request());
                  watches.addAndGet(watch ? 1 : 0);
                  exchange.respond(
                      200, watch ? "" : "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}");
                });
        ApiClient hastyClient = TestClients.plain(hasty.url(), folder);
        Watcher<ServiceInfo> hastyWatcher =
            new Watcher<>(hastyClient, KubeResources.services(), sink, TestClients.TIMINGS)) {
      long begin = System.nanoTime();
      hastyWatcher.start();
      soon().until(() -> watches.get() >= 12);
      // The shortest delays possible: 2, 4, 8, 16 and then 20 ms each time.
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(150));
    }
  }

  @Test
  void aRestartedServerIsFoundAgain() throws Exception {
    startAndSync();
    server.kill();
    soon().until(() -> watcher.stats().restarts().containsKey(Restart.UNREACHABLE));
    assertThat(watcher.stats().connected()).isFalse();
    assertThat(watcher.stats().lastError()).contains(server.url().toString(), "refused");
    model.put("default", "a", "2");
    server.restart();
    awaitCaughtUp();

    assertThat(sink.versions()).containsEntry("default/a", "104");
  }

  @Test
  void aSinkThatFailsGetsTheEventAgain() {
    startAndSync();
    sink.failOnceWith(new IllegalStateException("out of order"));
    model.put("default", "a", "2");
    soon().until(() -> sink.versions().containsValue("104"));

    assertThat(watcher.stats().restarts()).containsEntry(Restart.INTERNAL, 1L);
    assertThat(sink.upserts()).hasSize(4);
  }

  @Test
  void aWatchIsConnectedBeforeAnythingHappens() {
    server.sendBookmarks(false);
    startAndSync();
    soon().until(() -> watcher.stats().connected());
    assertThat(watcher.stats().events()).isZero();
  }

  @Test
  void statisticsTellHowItIsDoing() {
    startAndSync();
    model.put("default", "c", "1");
    soon().until(() -> watcher.stats().events() > 0); // counted once the sink has taken it

    WatchStats stats = watcher.stats();
    assertThat(stats.kind()).isEqualTo("Service");
    assertThat(stats.running()).isTrue();
    assertThat(stats.synced()).isTrue();
    assertThat(stats.connected()).isTrue();
    assertThat(stats.served()).isTrue();
    assertThat(stats.objects()).isEqualTo(4);
    assertThat(stats.lists()).isEqualTo(1);
    assertThat(stats.watches()).isEqualTo(1);
    assertThat(stats.lastContact()).isNotNull();
    assertThat(stats.lastError()).isNull();
    watcher.close();
    assertThat(watcher.stats().running()).isFalse();
  }
}
