package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.FaultyApiServer.Plan;
import io.servicerouting.routing.ServiceInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Start, end, missing CRDs and what the log says. */
@Execution(ExecutionMode.CONCURRENT) // mostly waiting
class WatcherLifeTest {
  /** Nothing may end by itself while the test looks. */
  private static final WatchTimings PATIENT =
      new WatchTimings(
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofMillis(2),
          Duration.ofMillis(40),
          Duration.ofMillis(50));

  /** Far below all that the watcher could wait for. */
  private static final Duration PROMPT = Duration.ofSeconds(5);

  private static final ApiTimeouts PATIENT_TIMEOUTS =
      new ApiTimeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));

  @TempDir Path folder;

  private final ClusterModel model = new ClusterModel(100);
  private final RecordingSink<ServiceInfo> sink = new RecordingSink<>();

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
  }

  private Duration timeToClose(
      FaultyApiServer server, Sink<ServiceInfo> into, Callable<Boolean> ready) throws Exception {
    try (ApiClient client =
        new ApiClient(TestClients.plainConfig(server.url(), folder), PATIENT_TIMEOUTS, "test")) {
      Watcher<ServiceInfo> watcher = new Watcher<>(client, KubeResources.services(), into, PATIENT);
      watcher.start();
      soon().until(ready);
      long begin = System.nanoTime();
      watcher.close();
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(watcher.stats().running()).isFalse();
      watcher.close(); // a second time does no harm
      return took;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"NONE", "NEVER_ANSWER", "SILENCE", "STATUS_500"})
  void closingIsPromptWhateverTheWatcherWaitsFor(Fault fault) throws Exception {
    model.put("default", "a", "1");
    int requests = fault == Fault.NONE ? 2 : 1;
    try (FaultyApiServer server = new FaultyApiServer(model, 10, null, _ -> Plan.atOnce(fault))) {
      assertThat(timeToClose(server, sink, () -> server.requests().size() >= requests))
          .isLessThan(PROMPT);
    }
  }

  @Test
  void closingIsPromptWhenTheSinkIsFull() throws Exception {
    BlockingQueue<ResourceEvent<ServiceInfo>> queue = new ArrayBlockingQueue<>(1);
    model.put("default", "a", "1");
    model.put("default", "b", "1");
    try (FaultyApiServer server = FaultyApiServer.faultless(model)) {
      assertThat(timeToClose(server, queue::put, () -> queue.remainingCapacity() == 0))
          .isLessThan(PROMPT);
    }
    assertThat(queue).hasSize(1);
  }

  @Test
  void closedIsTheEndOfDelivery() throws Exception {
    try (FaultyApiServer server = FaultyApiServer.faultless(model);
        ApiClient client = TestClients.plain(server.url(), folder)) {
      Watcher<ServiceInfo> watcher =
          new Watcher<>(client, KubeResources.services(), sink, TestClients.TIMINGS);
      watcher.start();
      soon().until(sink::synced);
      watcher.close();
      int events = sink.events().size();
      model.put("default", "a", "1");
      Thread.sleep(100);
      assertThat(sink.events()).hasSize(events);
      assertThatThrownBy(watcher::start).isInstanceOf(IllegalThreadStateException.class);
    }
  }

  @Test
  void aWatcherThatWasNeverStartedCanBeClosed() throws Exception {
    try (FaultyApiServer server = FaultyApiServer.faultless(model);
        ApiClient client = TestClients.plain(server.url(), folder)) {
      new Watcher<>(client, KubeResources.services(), sink, TestClients.TIMINGS).close();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aMissingCrdCountsAsEmptyUntilItIsInstalled() throws Exception {
    List<String> log = new CopyOnWriteArrayList<>();
    ResourceType<ServiceInfo> type = servicesCalled("MissingCrd");
    Handler handler = collect(type, log);
    try (FaultyApiServer server = FaultyApiServer.faultless(model);
        ApiClient client = TestClients.plain(server.url(), folder);
        Watcher<ServiceInfo> watcher =
            new Watcher<>(client, type.asOptional(), sink, TestClients.TIMINGS)) {
      server.install(false);
      watcher.start();
      soon().until(sink::synced);
      assertThat(server.requests()).as("it was asked more than once").hasSizeGreaterThan(2);
      soon().until(() -> server.requests().size() > 20);
      assertThat(watcher.stats().served()).isFalse();
      assertThat(log)
          .containsExactly(
              "WARNING MissingCrd: the API server does not know this resource; until its CRD is installed"
                  + " there are none");

      model.put("default", "a", "1");
      server.install(true);
      soon().until(() -> sink.versions().containsKey("default/a"));
      soon().until(() -> watcher.stats().served());
      soon().until(() -> log.size() == 2);
      assertThat(log.getLast()).contains("the CRD is installed now");

      server.install(false);
      soon().until(() -> sink.versions().isEmpty());
      assertThat(sink.deletes()).containsExactly("default/a");
      sink.assertNoViolations();
    } finally {
      TestClients.LOGGER.removeHandler(handler);
    }
  }

  @Test
  void aShortAbsenceOfTheCrdDeletesNothing() throws Exception {
    model.put("default", "a", "1");
    AtomicInteger answers = new AtomicInteger();
    try (FaultyApiServer server = FaultyApiServer.faultless(model);
        RawHttpServer forgetful =
            new RawHttpServer(
                null,
                exchange -> {
                  // As an API server that has just started: two answers of 404.
                  int answer = answers.incrementAndGet();
                  if (answer == 2 || answer == 3) {
                    exchange.respond(404, "404 page not found\n");
                  } else if (FaultyApiServer.isWatch(exchange.request())) {
                    exchange.respond(200, "");
                  } else {
                    exchange.respond(
                        200,
                        """
                        {"metadata":{"resourceVersion":"101"},"items":[%s]}\
                        """
                            .formatted(model.entries().values().iterator().next().json()));
                  }
                });
        ApiClient client = TestClients.plain(forgetful.url(), folder);
        Watcher<ServiceInfo> watcher =
            new Watcher<>(
                client, KubeResources.services().asOptional(), sink, TestClients.TIMINGS)) {
      watcher.start();
      soon().until(() -> answers.get() > 6);
      assertThat(sink.deletes()).isEmpty();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aBuiltInResourceThatIsMissingDeletesNothing() throws Exception {
    model.put("default", "a", "1");
    try (FaultyApiServer server = FaultyApiServer.faultless(model);
        ApiClient client = TestClients.plain(server.url(), folder);
        Watcher<ServiceInfo> watcher =
            new Watcher<>(client, KubeResources.services(), sink, TestClients.TIMINGS)) {
      watcher.start();
      soon().until(sink::synced);
      server.install(false);
      server.kill();
      server.restart();
      soon().until(() -> watcher.stats().restarts().getOrDefault(Restart.REFUSED, 0L) > 5);
      assertThat(sink.versions()).containsKey("default/a");
    }
  }

  @Test
  void troubleIsToldOnceAndItsEndToo() throws Exception {
    List<String> log = new CopyOnWriteArrayList<>();
    ResourceType<ServiceInfo> type = servicesCalled("Troubled");
    Handler handler = collect(type, log);
    try (FaultyApiServer server = FaultyApiServer.faultless(model);
        ApiClient client = TestClients.plain(server.url(), folder);
        Watcher<ServiceInfo> watcher = new Watcher<>(client, type, sink, TestClients.TIMINGS)) {
      watcher.start();
      soon().until(() -> watcher.stats().events() > 0);
      server.kill();
      soon().until(() -> watcher.stats().restarts().getOrDefault(Restart.UNREACHABLE, 0L) > 5);
      server.restart();
      soon().until(() -> log.size() > 1);
      assertThat(log).hasSize(2);
      assertThat(log.getFirst())
          .startsWith("WARNING Troubled: the API server cannot be reached: " + server.url())
          .contains("connection refused");
      assertThat(log.getLast()).startsWith("INFO Troubled: watching again after ");
    } finally {
      TestClients.LOGGER.removeHandler(handler);
    }
  }

  private static ResourceType<ServiceInfo> servicesCalled(String kind) {
    ResourceType<ServiceInfo> services = KubeResources.services();
    return ResourceType.of(kind, services.path(), services.decoder());
  }

  /** Other watchers of this JVM write to the same log. */
  private static Handler collect(ResourceType<?> type, List<String> into) {
    SimpleFormatter formatter = new SimpleFormatter();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            String message = formatter.formatMessage(record);
            boolean ours = message.startsWith(type.kind() + ":");
            if (ours && record.getLevel().intValue() >= Level.INFO.intValue()) {
              into.add(record.getLevel() + " " + message);
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    TestClients.LOGGER.addHandler(handler);
    return handler;
  }
}
