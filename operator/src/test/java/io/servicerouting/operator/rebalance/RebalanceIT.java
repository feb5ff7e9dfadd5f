package io.servicerouting.operator.rebalance;

import static io.servicerouting.operator.rebalance.EvictingCluster.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.rebalance.RebalanceReport.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Evictions of pods that run badly spread, one by one, as far as everything allows. */
class RebalanceIT {
  private EvictingCluster cluster;

  @BeforeEach
  void threePodsOnOneNode() {
    cluster = new EvictingCluster();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void packedPodsMoveOneByOneUntilEachNodeHasOne() {
    cluster.apply("evict.yaml");

    cluster.passing(() ->
        assertThat(cluster.podsOn())
            .containsExactlyInAnyOrderEntriesOf(Map.of("n1", 1, "n2", 1, "n3", 1)));

    cluster.passing(() -> assertThat(cluster.reports.of(WEB)).isEqualTo(RebalanceReport.nothing()));
    EvictingCluster.eventually(() -> assertThat(cluster.events("PodEvicted")).hasSize(2));
    assertThat(cluster.events("PodEvicted").getFirst().getNote())
        .contains("Evicted pod web-", "from node n1", "67 % lost", "33 % lost");
  }

  @Test
  void aSchedulerThatPutsThePodBackIsAskedOnce() {
    cluster.placement.set(pods -> "n1");
    cluster.apply("evict.yaml");

    cluster.passing(
        () -> assertThat(cluster.reports.of(WEB).reason()).isEqualTo(Reason.EVICTION_DID_NOT_HELP));
    cluster.passFor(Duration.ofHours(3));

    EvictingCluster.eventually(() -> assertThat(cluster.events("EvictionDidNotHelp")).hasSize(1));
    assertThat(cluster.events("PodEvicted")).hasSize(1);
  }

  @Test
  void aDisruptionBudgetIsObeyed() {
    cluster.apply("budget.yaml");
    EvictingCluster.eventually(() ->
        assertThat(
                cluster
                    .client
                    .policy()
                    .v1()
                    .podDisruptionBudget()
                    .inNamespace(WEB.namespace())
                    .withName("web")
                    .get()
                    .getStatus()
                    .getCurrentHealthy())
            .isEqualTo(3));
    cluster.apply("evict.yaml");

    cluster.passing(() ->
        assertThat(cluster.reports.of(WEB).message()).contains("disruption budget does not allow"));
    cluster.passFor(Duration.ofHours(1));
    assertThat(cluster.podsOn()).containsOnly(Map.entry("n1", 3));
    cluster.server.kubectl("delete", "pdb", "web", "-n" + WEB.namespace()).orThrow();

    cluster.passing(() -> assertThat(cluster.podsOn()).hasSize(3));
  }

  @Test
  void withoutPermissionThePodsAreNamedUntilItIsGrantedInTheNamespace() {
    cluster.evictions("delete").orThrow();
    cluster.apply("evict.yaml");

    cluster.passing(
        () -> assertThat(cluster.reports.of(WEB).reason()).isEqualTo(Reason.EVICTION_FORBIDDEN));
    assertThat(cluster.reports.of(WEB).message()).contains("pods/eviction in namespace even");
    cluster.passFor(Duration.ofHours(1));
    assertThat(cluster.podsOn()).containsOnly(Map.entry("n1", 3));

    cluster.evictions("apply").orThrow();
    cluster
        .server
        .kubectl("delete", "clusterrolebinding", "servicerouting-operator-evictions")
        .orThrow();
    cluster
        .server
        .kubectl(
            "create",
            "rolebinding",
            "evictions",
            "-n" + WEB.namespace(),
            "--clusterrole=servicerouting-operator-evictions",
            "--serviceaccount=servicerouting-system:servicerouting-operator")
        .orThrow();

    cluster.passing(() -> assertThat(cluster.podsOn()).hasSize(3));
  }

  @Test
  void nothingIsEvictedWhileTheSuccessorWouldNotBeSpread() {
    cluster.injecting.set(false);
    cluster.apply("evict.yaml");

    cluster.passing(
        () -> assertThat(cluster.reports.of(WEB).message()).contains("webhook is not registered"));
    cluster.passFor(Duration.ofHours(1));
    assertThat(cluster.podsOn()).containsOnly(Map.entry("n1", 3));
    cluster.injecting.set(true);

    cluster.passing(() -> assertThat(cluster.podsOn()).hasSize(3));
  }

  @Test
  void nothingIsEvictedOnceTheConfigIsGone() {
    cluster.server.kubectl("delete", "serviceroutingconfig", "cluster").orThrow();
    EvictingCluster.eventually(() -> assertThat(cluster.informers.world().config()).isNull());
    cluster.apply("evict.yaml");
    EvictingCluster.eventually(() -> assertThat(cluster.informers.world().policy(WEB)).isNotNull());

    cluster.passFor(Duration.ofHours(1));

    assertThat(cluster.podsOn()).containsOnly(Map.entry("n1", 3));
    assertThat(cluster.reports.of(WEB)).isEqualTo(RebalanceReport.nothing());
  }

  @Test
  void nothingIsEvictedWhereNoNodeHasRoom() {
    cluster.server.kubectl("create", "namespace", "others").orThrow();
    var full = new AtomicReference<>(List.of("n2", "n3").iterator());
    cluster.placement.set(pods -> full.get().next());
    cluster.apply("full.yaml");
    EvictingCluster.eventually(() ->
        assertThat(cluster.client.pods().inNamespace("others").list().getItems())
            .hasSize(2)
            .allMatch(SimulatedNodes::isReady));
    cluster.apply("evict.yaml");

    cluster.passing(
        () -> assertThat(cluster.reports.of(WEB).message()).contains("has no room", "cpu"));
    cluster.passFor(Duration.ofHours(1));
    assertThat(cluster.podsOn()).containsOnly(Map.entry("n1", 3));
  }
}
