package io.servicerouting.agent.kube;

import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.FaultyApiServer.Plan;
import io.servicerouting.agent.kube.RawHttpServer.Request;
import io.servicerouting.routing.ServiceInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A watcher, the server that it watches, and the faults which that has in store. */
abstract class WatcherFixture {
  @TempDir Path folder;

  final ClusterModel model = new ClusterModel(100);
  final Queue<Plan> listPlans = new ConcurrentLinkedQueue<>();
  final Queue<Plan> watchPlans = new ConcurrentLinkedQueue<>();
  final RecordingSink<ServiceInfo> sink = new RecordingSink<>();
  FaultyApiServer server;
  ApiClient client;
  Watcher<ServiceInfo> watcher;

  @BeforeEach
  void startServer() throws Exception {
    model.put("default", "a", "1"); // 101
    model.put("default", "b", "1"); // 102
    model.put("other", "a", "1"); // 103
    server = new FaultyApiServer(model, 2, null, this::plan);
    beNoMorePatientThan(Duration.ofSeconds(20));
  }

  /** Makes the watcher anew. Without this nothing is ever given up for want of an answer. */
  void beNoMorePatientThan(Duration patience) throws Exception {
    watcher(TestClients.timeouts(patience), TestClients.timings(patience));
  }

  /** The same for a watch that falls silent; the first word of an answer is waited for. */
  void takeSilenceForDeathAfter(Duration silence) throws Exception {
    watcher(TestClients.TIMEOUTS, TestClients.timings(silence));
  }

  private void watcher(ApiTimeouts timeouts, WatchTimings timings) throws Exception {
    if (client != null) {
      client.close();
    }
    client = TestClients.plain(server.url(), folder, timeouts);
    watcher = new Watcher<>(client, KubeResources.services(), sink, timings);
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

  void startAndSync() {
    watcher.start();
    soon().until(sink::synced);
  }

  static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
  }

  void awaitCaughtUp() {
    soon().until(() -> sink.progress() >= model.resourceVersion());
  }

  void awaitWatches(int count) {
    soon().until(() -> server.watches().size() >= count);
  }

  String startOfWatch(int index) {
    return server.watches().get(index).query().get("resourceVersion");
  }
}
