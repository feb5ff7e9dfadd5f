package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two replicas: one works, and the other one takes over. */
class LeaderIT {

  /** The Lease lasts 15 seconds; the rest is for a machine that is busy. */
  private static final Duration TAKE_OVER = Duration.ofSeconds(45);

  @Test
  void theSecondReplicaTakesOverFromALeaderThatIsKilledOrEndsOrLosesTheApiServer() {
    try (var bundle = InstalledBundle.create();
        var nodes = new SimulatedNodes(bundle.client, List.of("n1"))) {
      var first = OperatorProcess.start(bundle.server, "operator-0");
      awaitHolder(bundle, "operator-0", first);
      try (var second = OperatorProcess.start(bundle.server, "operator-1")) {
        awaitReady(second);

        first.kill();
        first.close();
        bundle.client.apps().daemonSets().inNamespace(OperatorProcess.NAMESPACE).delete();
        var killed = Instant.now();
        awaitHolder(bundle, "operator-1", second);
        assertThat(Duration.between(killed, Instant.now())).isLessThan(TAKE_OVER);
        eventually().untilAsserted(() -> assertThat(bundle.agents()).isPresent());

        try (var third = OperatorProcess.start(bundle.server, "operator-2")) {
          awaitReady(third);
          second.terminate();
          assertThat(second.log()).contains("operator-1 released the Lease");
          awaitHolder(bundle, "operator-2", third);

          eventually().until(() -> third.log().contains("operator-2 works as the leader"));
          bundle.server.kill();
          eventually().until(() -> third.log().contains("operator-2 no longer leads"));
          bundle.server.restart();
          awaitHolder(bundle, "operator-2", third);
          bundle.client.apps().daemonSets().inNamespace(OperatorProcess.NAMESPACE).delete();
          eventually().untilAsserted(() -> assertThat(bundle.agents()).isPresent());
          assertThat(third.isAlive()).isTrue();
        }
      }
      assertThat(nodes).isNotNull();
    }
  }

  private static void awaitReady(OperatorProcess operator) {
    eventually()
        .untilAsserted(
            () -> assertThat(operator.readiness()).as(() -> operator.log()).startsWith("200"));
  }

  private static void awaitHolder(
      InstalledBundle bundle, String replica, OperatorProcess operator) {
    eventually()
        .untilAsserted(
            () -> assertThat(holder(bundle)).as(() -> operator.log()).isEqualTo(replica));
  }

  private static String holder(InstalledBundle bundle) {
    var lease =
        bundle
            .client
            .leases()
            .inNamespace(OperatorProcess.NAMESPACE)
            .withName("servicerouting-operator")
            .get();
    return lease == null ? "" : lease.getSpec().getHolderIdentity();
  }
}
