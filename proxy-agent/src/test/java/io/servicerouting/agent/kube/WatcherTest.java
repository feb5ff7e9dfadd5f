package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.FaultyApiServer.Plan;
import io.servicerouting.agent.kube.RawHttpServer.Request;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServiceInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One fault at a time: what is asked for next, and what the sink gets. */
class WatcherTest {
  @TempDir Path folder;

  private final ClusterModel model = new ClusterModel(100);
  private final Queue<Plan> listPlans = new ConcurrentLinkedQueue<>();
  private final Queue<Plan> watchPlans = new ConcurrentLinkedQueue<>();
  private final RecordingSink<ServiceInfo> sink = new RecordingSink<>();
  private FaultyApiServer server;
  private ApiClient client;
  private Watcher<ServiceInfo> watcher;

  @BeforeEach
  void startServer() throws Exception {
    model.put("default", "a", "1"); // 101
    model.put("default", "b", "1"); // 102
    model.put("other", "a", "1"); // 103
    server = new FaultyApiServer(model, 2, null, this::plan);
    client = TestClients.plain(server.url(), folder);
    watcher = watcherOf(KubeResources.services());
  }

  private Watcher<ServiceInfo> watcherOf(ResourceType<ServiceInfo> type) {
    return new Watcher<>(client, type, sink, TestClients.TIMINGS);
  }

  private Plan plan(Request request) {
    Plan plan = (FaultyApiServer.isWatch(request) ? watchPlans : listPlans).poll();
    return plan == null ? Plan.NONE : plan;
  }

  @AfterEach
  void stop() throws IOException {
    watcher.close();
    client.close();
    server.close();
    sink.assertNoViolations();
  }

  private void startAndSync() {
    watcher.start();
    soon().until(sink::synced);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
  }

  private void awaitCaughtUp() {
    soon().until(() -> sink.progress() >= model.resourceVersion());
  }

  private void awaitWatches(int count) {
    soon().until(() -> server.watches().size() >= count);
  }

  private String startOfWatch(int index) {
    return server.watches().get(index).query().get("resourceVersion");
  }

  @Test
  void listsAllPagesThenWatchesFromThere() {
    startAndSync();
    awaitWatches(1);

    assertThat(sink.upserts()).containsExactly("default/a", "default/b", "other/a");
    assertThat(server.lists()).hasSize(2);
    assertThat(server.lists().getFirst().query()).containsEntry("limit", "500");
    assertThat(server.lists().getLast().query()).containsKey("continue");
    assertThat(startOfWatch(0)).isEqualTo("103");
    assertThat(server.watches().getFirst().query())
        .containsEntry("allowWatchBookmarks", "true")
        .hasEntrySatisfying("timeoutSeconds", text -> assertThat(text).isBetween("1", "2"));
  }

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
    watchPlans.add(new Plan(Fault.END, 1));
    startAndSync();
    awaitWatches(1);
    model.tick();
    awaitWatches(2);

    assertThat(startOfWatch(0)).isEqualTo("103");
    assertThat(startOfWatch(1)).isEqualTo("104");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"STATUS_410", "ERROR_410"})
  void whenTheHistoryIsGoneTheDifferenceIsDelivered(Fault fault) throws Exception {
    watchPlans.add(new Plan(Fault.CUT, 0));
    watchPlans.add(new Plan(fault, 0));
    startAndSync();
    awaitWatches(1);
    server.kill();
    model.put("default", "a", "2");
    model.delete("default/b");
    model.put("default", "c", "1");
    server.restart();
    soon().until(() -> sink.versions().containsKey("default/c"));
    awaitCaughtUp();

    assertThat(sink.upserts())
        .as("other/a did not change")
        .containsExactly("default/a", "default/b", "other/a", "default/a", "default/c");
    assertThat(sink.deletes()).containsExactly("default/b");
    assertThat(watcher.stats().restarts()).containsKey(Restart.GONE);
  }

  @Test
  void aListWhoseSnapshotExpiresBeginsAnewAsOnePage() {
    listPlans.add(Plan.NONE);
    listPlans.add(Plan.atOnce(Fault.STATUS_410));
    startAndSync();

    assertThat(server.lists()).hasSize(3);
    assertThat(server.lists().getLast().query()).doesNotContainKeys("limit", "continue");
    assertThat(sink.upserts()).containsExactly("default/a", "default/b", "other/a");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CUT", "HALF_LINE", "RESET", "SILENCE", "NEVER_ANSWER", "STATUS_500"})
  void aFailedListIsReadAnewAndDeliversNothingTwice(Fault fault) {
    listPlans.add(Plan.NONE);
    listPlans.add(Plan.atOnce(fault));
    startAndSync();

    assertThat(sink.upserts()).containsExactlyInAnyOrder("default/a", "default/b", "other/a");
  }

  @Test
  void whatVanishedBetweenTwoAttemptsToListIsDeleted() throws Exception {
    listPlans.add(Plan.NONE); // a and b are delivered
    listPlans.add(Plan.atOnce(Fault.NEVER_ANSWER));
    watcher.start();
    soon().until(() -> sink.versions().containsKey("default/b"));
    model.delete("default/b");
    soon().until(sink::synced);

    assertThat(sink.versions()).containsOnlyKeys("default/a", "other/a");
  }

  @Test
  void aSilentWatchIsTakenForDeadAndReopened() {
    server.sendBookmarks(false);
    watchPlans.add(new Plan(Fault.SILENCE, 0));
    startAndSync();
    awaitWatches(2);

    assertThat(startOfWatch(1)).isEqualTo("103");
    assertThat(server.lists()).hasSize(2);
    assertThat(watcher.stats().restarts()).containsKey(Restart.SILENT);
  }

  @Test
  void twoSilentWatchesInARowLeadToAList() {
    server.sendBookmarks(false);
    startAndSync();
    soon().until(() -> server.lists().size() >= 4);

    assertThat(server.watches()).hasSizeLessThanOrEqualTo(3);
    assertThat(sink.upserts()).hasSize(3);
  }

  @Test
  void slowBytesAreNotSilence() {
    watchPlans.add(new Plan(Fault.DRIBBLE, 0));
    startAndSync();
    model.put("default", "a", "2");
    awaitCaughtUp();

    assertThat(watcher.stats().restarts()).doesNotContainKey(Restart.SILENT);
  }

  @Test
  void garbageInAWatchLeadToAListAfterTheSecondTime() {
    watchPlans.add(new Plan(Fault.GARBAGE, 0));
    watchPlans.add(new Plan(Fault.GARBAGE, 0));
    startAndSync();
    awaitWatches(3);

    assertThat(server.lists()).hasSize(4);
    assertThat(watcher.stats().restarts()).containsEntry(Restart.UNDECODABLE, 2L);
  }

  @Test
  void theTimeToWaitThatTheServerAsksForIsKept() {
    server.retryAfter("1");
    listPlans.add(Plan.atOnce(Fault.STATUS_429));
    long begin = System.nanoTime();
    startAndSync();

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(server.lists()).hasSize(3);
  }

  @Test
  void aServerThatEndsEveryWatchAtOnceIsNotAskedInATightLoop() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      watchPlans.add(Plan.atOnce(Fault.END));
    }
    server.sendBookmarks(false);
    startAndSync();
    Thread.sleep(600);

    // Delays of up to 40 ms, and the server waits as long for a bookmark that it does not send.
    assertThat(server.watches()).hasSizeBetween(3, 30);
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
  void afterARestoreFromABackupEverythingIsDeliveredAgain() throws Exception {
    ClusterModel backup = new ClusterModel(50);
    backup.put("default", "a", "0"); // 51
    startAndSync();
    model.put("default", "b", "2");
    awaitCaughtUp();
    server.kill();
    model.restore(backup);
    sink.expectRestore();
    server.restart();
    model.put("default", "a", "other"); // 52: lower than all that was seen
    soon()
        .untilAsserted(() -> {
          assertThat(sink.versions()).containsExactly(Map.entry("default/a", "52"));
          assertThat(sink.progress()).isEqualTo(52);
        });
  }

  @Test
  void anEventOlderThanThePositionMeansThatHistoryIsLost() throws Exception {
    startAndSync();
    awaitWatches(1);
    ClusterModel backup = new ClusterModel(10);
    backup.put("default", "z", "1"); // 11
    sink.expectRestore();
    model.restore(backup); // the running watch now gets an error or a line of the past
    soon()
        .untilAsserted(
            () -> assertThat(sink.versions()).containsExactly(Map.entry("default/z", "11")));
  }

  @Test
  void anAnswerThatIsNoListDeletesNothing() throws Exception {
    startAndSync();
    watcher.close();
    for (String body :
        List.of(
            "{}",
            "[]",
            "<html></html>",
            "",
            "{\"items\":[]}",
            "null",
            "{\"metadata\":{\"resourceVersion\":\"200\"}}",
            "{\"items\":7,\"metadata\":{}}")) {
      RecordingSink<ServiceInfo> other = new RecordingSink<>();
      try (RawHttpServer odd = new RawHttpServer(null, exchange -> exchange.respond(200, body));
          ApiClient oddClient = TestClients.plain(odd.url(), folder);
          Watcher<ServiceInfo> oddWatcher =
              new Watcher<>(oddClient, KubeResources.services(), other, TestClients.TIMINGS)) {
        oddWatcher.start();
        soon().until(() -> !oddWatcher.stats().restarts().isEmpty());
        assertThat(other.events()).as(body).isEmpty();
      }
    }
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
    awaitCaughtUp();

    WatchStats stats = watcher.stats();
    assertThat(stats.kind()).isEqualTo("Service");
    assertThat(stats.running()).isTrue();
    assertThat(stats.synced()).isTrue();
    assertThat(stats.connected()).isTrue();
    assertThat(stats.served()).isTrue();
    assertThat(stats.objects()).isEqualTo(4);
    assertThat(stats.lists()).isEqualTo(1);
    assertThat(stats.watches()).isEqualTo(1);
    assertThat(stats.events()).isGreaterThanOrEqualTo(1);
    assertThat(stats.lastContact()).isNotNull();
    assertThat(stats.lastError()).isNull();
    watcher.close();
    assertThat(watcher.stats().running()).isFalse();
  }
}
