package io.servicerouting.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.kube.decode.ServiceDecoder;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServiceInfo;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A real API server that ends, freezes, vanishes or refuses, in its own ways. */
class KubeFailuresIT extends RealApiServerFixture {
  @Test
  void nothingIsLostWhenTheServerIsKilledAndStartedAgain() throws Exception {
    createService("first");
    RecordingSink<ServiceInfo> sink = new RecordingSink<>();
    try (Watcher<ServiceInfo> watcher = watchServices(sink)) {
      for (int round = 0; round < 2; round++) {
        createService("round" + round);
        server.kill();
        soon().until(() -> watcher.stats().restarts().containsKey(Restart.UNREACHABLE));
        assertThat(watcher.stats().connected()).isFalse();
        server.restart();
        server.kubectl("delete", "service", "round" + round, "--namespace=" + namespace).orThrow();
        createService("again" + round);
        server
            .kubectl(
                "label",
                "service",
                "first",
                "round=" + round,
                "--overwrite",
                "--namespace=" + namespace)
            .orThrow();
        soon().untilAsserted(() -> assertThat(ours(sink)).isEqualTo(versions("services")));
      }
      sink.assertNoViolations();
      assertThat(sink.state().get(new ObjectName(namespace, "first")).value().labels())
          .containsEntry("round", "1");
    }
  }

  @Test
  void aWatchThatTheServerEndsGoesOnWithoutAList() throws Exception {
    RecordingSink<ServiceInfo> sink = new RecordingSink<>();
    WatchTimings brief =
        new WatchTimings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            TIMINGS.silence(),
            TIMINGS.firstDelay(),
            TIMINGS.longestDelay(),
            Duration.ofMillis(500));
    try (Watcher<ServiceInfo> watcher =
        new Watcher<>(client, KubeResources.services(), sink, brief)) {
      watcher.start();
      soon().until(sink::synced);
      for (int i = 0; i < 20; i++) {
        createService("svc" + i);
        Thread.sleep(200);
      }
      soon().untilAsserted(() -> assertThat(ours(sink)).isEqualTo(versions("services")));
      assertThat(watcher.stats().restarts().get(Restart.SERVER_ENDED)).isGreaterThanOrEqualTo(2);
      assertThat(watcher.stats().lists()).isEqualTo(1);
      sink.assertNoViolations();
    }
  }

  /** As when the cable is cut: connections stay open and nobody resets them. */
  @Test
  void aServerThatFreezesIsGivenUpAndFoundAgain() throws Exception {
    WatchTimings impatient =
        new WatchTimings(
            TIMINGS.shortestWatch(),
            TIMINGS.longestWatch(),
            Duration.ofSeconds(3),
            TIMINGS.firstDelay(),
            TIMINGS.longestDelay(),
            TIMINGS.healthyAfter());
    RecordingSink<ServiceInfo> services = new RecordingSink<>();
    RecordingSink<Map<String, String>> namespaces = new RecordingSink<>();
    try (ApiClient own =
            new ApiClient(
                ApiConfig.kubeconfig(server.kubeconfig(), null),
                new ApiTimeouts(
                    Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMinutes(1)),
                "it");
        Watcher<ServiceInfo> first =
            new Watcher<>(own, KubeResources.services(), services, impatient);
        Watcher<Map<String, String>> second =
            new Watcher<>(own, KubeResources.namespaces(), namespaces, impatient)) {
      first.start();
      second.start();
      soon().until(() -> services.synced() && namespaces.synced());
      signalServer("-STOP");
      try {
        soon().until(() -> first.stats().lastError() != null && second.stats().lastError() != null);
        assertThat(first.stats().connected()).isFalse();
      } finally {
        signalServer("-CONT");
      }
      createService("thawed");
      soon().untilAsserted(() -> assertThat(ours(services)).isEqualTo(versions("services")));
      soon().until(() -> second.stats().connected());
      services.assertNoViolations();
      namespaces.assertNoViolations();
    }
  }

  @Test
  void allStreamsShareOneConnectionAndLeaveItTogetherWhenTheCableIsCut() throws Exception {
    Files.copy(server.caFile(), folder.resolve("ca.crt"));
    Files.writeString(folder.resolve("token"), server.adminToken());
    WatchTimings impatient =
        new WatchTimings(
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(4),
            TIMINGS.firstDelay(),
            TIMINGS.longestDelay(),
            TIMINGS.healthyAfter());
    RecordingSink<ServiceInfo> services = new RecordingSink<>();
    RecordingSink<Map<String, String>> namespaces = new RecordingSink<>();
    try (TcpRelay relay = new TcpRelay(server.url());
        ApiClient own =
            new ApiClient(
                ApiConfig.serviceAccount(folder, List.of(relay.url())),
                new ApiTimeouts(
                    Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMinutes(1)),
                "it");
        Watcher<ServiceInfo> first =
            new Watcher<>(own, KubeResources.services(), services, impatient);
        Watcher<Map<String, String>> second =
            new Watcher<>(own, KubeResources.namespaces(), namespaces, impatient)) {
      first.start();
      second.start();
      soon().until(() -> first.stats().connected() && second.stats().connected());
      int before = relay.accepted();
      assertThat(before).as("one connection, or two if both began at once").isBetween(1, 2);

      relay.cutCable();
      createService("behind-the-cut");
      // Whoever asks first finds out; nobody else joins the dead connection after that.
      ApiPath path = ApiPath.of("", "v1", "services").inNamespace(namespace);
      assertThatThrownBy(() -> own.get(path.named("behind-the-cut"), new ServiceDecoder()))
          .isInstanceOf(SilentServerException.class);
      assertThat(own.get(path.named("behind-the-cut"), new ServiceDecoder()).meta().uid())
          .isNotEmpty();
      soon().untilAsserted(() -> assertThat(ours(services)).isEqualTo(versions("services")));
      soon().until(() -> second.stats().connected() && second.stats().watches() > 1);
      assertThat(relay.accepted()).isGreaterThan(before);
      services.assertNoViolations();
      namespaces.assertNoViolations();
    }
  }

  private static void signalServer(String signal) throws Exception {
    ProcessHandle process =
        ProcessHandle.current()
            .descendants()
            .filter(each -> isServer(each.info()))
            .findFirst()
            .orElseThrow();
    assertThat(new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor())
        .isZero();
  }

  private static boolean isServer(ProcessHandle.Info info) {
    return info.command().orElse("").endsWith("kube-apiserver")
        && String.join(" ", info.arguments().orElse(new String[0]))
            .contains("=" + server.url().getPort());
  }

  @Test
  void aTokenThatIsRefusedIsReadAgainUntilItIsGood() throws Exception {
    Files.copy(server.caFile(), folder.resolve("ca.crt"));
    Files.writeString(folder.resolve("token"), "wrong");
    RecordingSink<ServiceInfo> sink = new RecordingSink<>();
    try (ApiClient account =
            new ApiClient(
                ApiConfig.serviceAccount(folder, List.of(server.url())),
                ApiTimeouts.standard(),
                "it");
        Watcher<ServiceInfo> watcher =
            new Watcher<>(account, KubeResources.services(), sink, TIMINGS)) {
      watcher.start();
      soon().until(() -> watcher.stats().restarts().containsKey(Restart.UNAUTHORIZED));
      assertThat(sink.synced()).isFalse();
      Files.writeString(folder.resolve("token"), server.adminToken());
      soon().until(sink::synced);
    }
  }
}
