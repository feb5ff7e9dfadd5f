package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.kube.FaultyApiServer.Plan;
import io.servicerouting.routing.ServiceInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a watcher lists, and what of it the sink gets. */
@Execution(ExecutionMode.CONCURRENT) // mostly waiting
class WatcherListTest extends WatcherFixture {
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
  void aFailedListIsReadAnewAndDeliversNothingTwice(Fault fault) throws Exception {
    beNoMorePatientThan(Duration.ofMillis(700));
    listPlans.add(Plan.NONE);
    listPlans.add(Plan.atOnce(fault));
    startAndSync();

    assertThat(sink.upserts()).containsExactlyInAnyOrder("default/a", "default/b", "other/a");
  }

  @Test
  void whatVanishedBetweenTwoAttemptsToListIsDeleted() throws Exception {
    beNoMorePatientThan(Duration.ofMillis(700));
    listPlans.add(Plan.NONE); // a and b are delivered
    listPlans.add(Plan.atOnce(Fault.NEVER_ANSWER).with(() -> model.delete("default/b")));
    startAndSync();

    assertThat(sink.versions()).containsOnlyKeys("default/a", "other/a");
  }

  @Test
  void twoSilentWatchesInARowLeadToAList() throws Exception {
    takeSilenceForDeathAfter(Duration.ofMillis(700));
    server.sendBookmarks(false);
    startAndSync();
    soon().until(() -> server.lists().size() >= 4);

    assertThat(server.watches()).hasSizeLessThanOrEqualTo(3);
    assertThat(sink.upserts()).hasSize(3);
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
  void afterARestoreFromABackupEverythingIsDeliveredAgain() throws Exception {
    takeSilenceForDeathAfter(Duration.ofMillis(700));
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
    takeSilenceForDeathAfter(Duration.ofMillis(700));
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
  void whatVanishedWhenTheSnapshotExpiredIsDeleted() {
    listPlans.add(Plan.NONE); // a and b are delivered
    listPlans.add(Plan.atOnce(Fault.STATUS_410).with(() -> model.delete("default/b")));
    startAndSync();

    assertThat(sink.versions()).containsOnlyKeys("default/a", "other/a");
  }
}
