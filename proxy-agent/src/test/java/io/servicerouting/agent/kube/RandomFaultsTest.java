package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.ClusterModel.Entry;
import io.servicerouting.agent.kube.FaultyApiServer.Plan;
import io.servicerouting.agent.kube.RawHttpServer.Request;
import io.servicerouting.routing.ServiceInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Objects change at random while everything that can go wrong does, at random too. A seed gives the
 * same changes and faults again, though not the same timing.
 *
 * <p>{@code -Dkube.seeds=1000} tries more, {@code -Dkube.seed=7} one of them.
 */
@Execution(ExecutionMode.CONCURRENT) // mostly waiting
class RandomFaultsTest {
  private static final int SEEDS = 8;
  private static final int REQUESTS = 70;
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private static final Set<Restart> NEEDED =
      EnumSet.of(
          Restart.CUT,
          Restart.SILENT,
          Restart.GONE,
          Restart.THROTTLED,
          Restart.SERVER_ERROR,
          Restart.UNREACHABLE);

  private static final WatchTimings IMPATIENT =
      new WatchTimings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(120),
          Duration.ofMillis(1),
          Duration.ofMillis(10),
          Duration.ofMillis(30));

  @TempDir Path folder;

  @Test
  void nothingIsLostDoubledOrOutOfOrderWhateverFails() throws Exception {
    Long single = Long.getLong("kube.seed");
    Map<Restart, Long> restarts = new TreeMap<>();
    if (single != null) {
      run(new long[] {single}, restarts);
      return;
    }
    int seeds = Integer.getInteger("kube.seeds", SEEDS);
    run(new Random().longs(seeds, 0, 1_000_000_000).toArray(), restarts);
    // On a busy machine most requests end for want of an answer, before their fault's turn comes.
    for (int more = 0; more < 5 && !restarts.keySet().containsAll(NEEDED); more++) {
      run(new Random().longs(SEEDS, 0, 1_000_000_000).toArray(), restarts);
    }
    assertThat(restarts.keySet()).as("the test proves what it says").containsAll(NEEDED);
  }

  private void run(long[] seeds, Map<Restart, Long> restarts) throws Exception {
    System.out.println("RandomFaultsTest seeds: " + LongStream.of(seeds).boxed().toList());
    // Mostly waiting: many at a time.
    try (ExecutorService executor = Executors.newFixedThreadPool(SEEDS)) {
      List<Future<WatchStats>> runs = new ArrayList<>();
      for (long seed : seeds) {
        runs.add(executor.submit(() -> new Run(seed, folder).run()));
      }
      for (Future<WatchStats> run : runs) {
        run.get().restarts().forEach((cause, count) -> restarts.merge(cause, count, Long::sum));
      }
    }
    System.out.println("RandomFaultsTest restarts: " + restarts);
  }

  private static final class Run {
    private final long seed;
    private final Path folder;
    private final Random changes;
    private final Random faults;
    private final ClusterModel model = new ClusterModel(1_000);
    private final Map<String, String> everyVersion = new TreeMap<>();
    private final List<Fault> watchFaults = new ArrayList<>();
    private final List<Fault> listFaults = new ArrayList<>();
    private volatile boolean calm;

    Run(long seed, Path folder) {
      this.seed = seed;
      this.folder = folder;
      this.changes = new Random(seed);
      this.faults = new Random(~seed);
    }

    WatchStats run() throws Exception {
      for (int i = 0; i < 10; i++) {
        put(i);
      }
      RecordingSink<ServiceInfo> sink = new RecordingSink<>();
      try (FaultyApiServer server = new FaultyApiServer(model, 4, null, this::plan);
          ApiClient client =
              new ApiClient(
                  TestClients.plainConfig(server.url(), folder),
                  new ApiTimeouts(
                      Duration.ofMillis(500), Duration.ofMillis(120), Duration.ofMinutes(1)),
                  "test");
          Watcher<ServiceInfo> watcher =
              new Watcher<>(client, KubeResources.services(), sink, IMPATIENT)) {
        watcher.start();
        long end = System.nanoTime() + LONGEST.toNanos();
        while (server.requests().size() < REQUESTS && System.nanoTime() < end) {
          change(server);
          Thread.sleep(changes.nextInt(20));
        }
        calm = true;
        await("seed " + seed)
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(sink.versions()).isEqualTo(versions()));
        put(99); // and it is still alive
        await("seed " + seed)
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(sink.versions()).isEqualTo(versions()));
        sink.assertNoViolations();
        assertContents(sink);
        assertThat(sink.synced()).isTrue();
        return watcher.stats();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with -Dkube.seed=" + seed + ": " + e.getMessage(), e);
      }
    }

    private void assertContents(RecordingSink<ServiceInfo> sink) {
      for (ResourceEvent<ServiceInfo> event : sink.events()) {
        if (event instanceof ResourceEvent.Upsert<ServiceInfo> upsert) {
          assertThat(upsert.value().labels().get("value"))
              .isEqualTo(everyVersion.get(upsert.name() + "@" + upsert.resourceVersion()));
        }
      }
    }

    private Map<String, String> versions() {
      Map<String, String> versions = new TreeMap<>();
      for (Entry entry : model.entries().values()) {
        versions.put(entry.key(), String.valueOf(entry.resourceVersion()));
      }
      return versions;
    }

    private void put(int number) {
      String value = "v" + changes.nextInt(1_000_000);
      synchronized (model) {
        model.put("ns" + number % 3, "svc" + number, value);
        everyVersion.put(
            "ns" + number % 3 + "/svc" + number + "@" + model.resourceVersion(), value);
      }
    }

    private void change(FaultyApiServer server) throws Exception {
      int dice = changes.nextInt(100);
      if (dice < 60) {
        put(changes.nextInt(15));
      } else if (dice < 80) {
        int number = changes.nextInt(15);
        model.delete("ns" + number % 3 + "/svc" + number);
      } else if (dice < 90) {
        model.tick();
      } else if (dice < 97) {
        model.compact();
      } else {
        server.kill();
        Thread.sleep(changes.nextInt(60));
        put(changes.nextInt(15)); // through another server of the cluster
        server.restart();
      }
    }

    /** Drawn like cards, so that each fault has its turn. */
    private synchronized Plan plan(Request request) {
      boolean watch = FaultyApiServer.isWatch(request);
      if (calm || (!watch && faults.nextInt(100) < 60)) {
        return Plan.NONE; // a list has several pages, and all have to go well
      }
      List<Fault> deck = watch ? watchFaults : listFaults;
      if (deck.isEmpty()) {
        deck.addAll(List.of(Fault.values()));
        deck.removeIf(fault -> !watch && fault.endsWatch());
        Collections.shuffle(deck, faults);
      }
      return new Plan(deck.removeLast(), faults.nextInt(5));
    }
  }
}
