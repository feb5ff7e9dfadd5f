package io.servicerouting.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.operator.fault.Call;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.Recovery;
import io.servicerouting.operator.fault.Upstream;
import io.servicerouting.operator.fixture.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two replicas, of which the leader alone has trouble with the API server. */
@UseApiServer
class LeaderFaultsIT {

  private static final LeaseTimes TIMES =
      new LeaseTimes(Duration.ofSeconds(9), Duration.ofSeconds(3), Duration.ofSeconds(1));
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final ApiServer server;
  private final List<String> events = new CopyOnWriteArrayList<>();

  LeaderFaultsIT(ApiServer server) {
    this.server = server;
  }

  /** A replica behind a proxy of its own. */
  private final class Replica implements AutoCloseable {
    private final FaultyProxy proxy = new FaultyProxy(Upstream.of(server));
    private final KubernetesClient client = TestCluster.client(server, proxy);
    private final Leadership leadership;

    Replica(String lease, String name) {
      var metadata = new ObjectMetaBuilder().withNamespace("default").withName(lease).build();
      leadership =
          new Leadership(
              client,
              new LeaseLock(metadata, name),
              name,
              TIMES,
              () -> true,
              List.of(new Work(name)));
      leadership.start();
    }

    @Override
    public void close() {
      proxy.close(); // whatever still waits for an answer ends
      leadership.stop();
      client.close();
    }
  }

  private final class Work implements LeaderTask {
    private final String replica;

    Work(String replica) {
      this.replica = replica;
    }

    @Override
    public String name() {
      return "work";
    }

    @Override
    public void start() {
      events.add(replica + " works");
    }

    @Override
    public void stop() {
      events.add(replica + " rests");
    }
  }

  private void awaitEvents(String... expected) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(events).containsExactly(expected));
  }

  static Stream<Fault> faults() {
    return Stream.of(new Fault.Hang(), new Fault.LoseAnswer());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aLeaderWhoseLeaseCannotBeRenewedRestsBeforeTheNextOneWorks(Fault fault) {
    String lease = "faults-" + fault.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    try (var first = new Replica(lease, "first")) {
      awaitEvents("first works");
      try (var _ = new Replica(lease, "second")) {
        // A renewal whose answer is lost keeps the second one waiting, and the first does not know.
        try (var _ = first.proxy.inject(Call.of("leases"), fault)) {
          awaitEvents("first works", "first rests", "second works");
        }
      }
    }
  }

  @Test
  void theOnlyReplicaLeadsAgainSoonAfterAnOutage() {
    try (var only = new Replica("outage", "only")) {
      awaitEvents("only works");
      try (var _ = only.proxy.inject(_ -> true, new Fault.Hang())) {
        awaitEvents("only works", "only rests");
      }

      Recovery recovery = Recovery.begins();
      awaitEvents("only works", "only rests", "only works");
      recovery.complete("leader");
    }
  }
}
