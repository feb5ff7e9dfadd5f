package io.servicerouting.operator.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.ApiServerOptions;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.rebalance.RebalanceReport.Reason;
import io.servicerouting.operator.world.WorldInformers;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.ObjectName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Evictions on a real API server with the real controllers of ReplicaSets, disruption budgets and
 * EndpointSlices; scheduler and kubelets are simulated, and the clock of the rule runs faster.
 */
class RebalanceIT {

  private static final Path PROJECT = Path.of(System.getProperty("project.root", ".."));
  private static final ObjectName WEB = new ObjectName("even", "web");
  private static final List<String> NODES = List.of("n1", "n2", "n3");

  private final AtomicReference<Function<List<Pod>, String>> placement =
      new AtomicReference<>(pods -> "n1");
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final AtomicBoolean injecting = new AtomicBoolean(true);
  private final RebalanceBook reports = new RebalanceBook();
  private ApiServer server;
  private KubernetesClient client;
  private WorldInformers informers;
  private SimulatedNodes nodes;
  private EventPublisher announcements;
  private Rebalancer rebalancer;

  @BeforeEach
  void threePodsOnOneNode() {
    server = ApiServer.start(new ApiServerOptions(true));
    server
        .kubectl("apply", "--server-side", "-k", PROJECT.resolve("config/crd").toString())
        .orThrow();
    server
        .kubectl("wait", "crd", "--all", "--for=condition=established", "--timeout=60s")
        .orThrow();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl(server.url().toString())
                    .withCaCertFile(server.caFile().toString())
                    .withOauthToken(server.adminToken())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    NODES.forEach(name -> SimulatedNodes.node(client, name, "2"));
    nodes = new SimulatedNodes(client, pods -> placement.get().apply(pods));
    server.kubectl("create", "namespace", WEB.namespace()).orThrow();
    apply("web.yaml");
    informers = new WorldInformers(client);
    informers.start();
    InstantSource clock = now::get;
    announcements = new EventPublisher(client, "operator-1", clock);
    rebalancer =
        new Rebalancer(
            client,
            informers.world(),
            reports,
            new ServiceAnnouncer(announcements),
            _ -> injecting.get(),
            clock);
    eventually(() -> {
      assertThat(podsOn()).containsOnly(Map.entry("n1", 3));
      assertThat(informers.world().podsOf(WEB)).hasSize(3).allMatch(pod -> pod.ready());
    });
    // The node controller takes its taints off Nodes once they are Ready.
    eventually(() ->
        assertThat(informers.world().nodes()).hasSize(3).allMatch(WorldNode::admitsPlainPods));
    placement.set(RebalanceIT::emptiest);
  }

  @AfterEach
  void stop() {
    nodes.close();
    announcements.close();
    informers.close();
    client.close();
    server.close();
  }

  private void apply(String file) {
    server
        .kubectl(
            "apply",
            "-f",
            PROJECT.resolve("operator/src/test/resources/rebalance/" + file).toString())
        .orThrow();
  }

  private static String emptiest(List<Pod> pods) {
    return NODES.stream().min((a, b) -> Long.compare(count(pods, a), count(pods, b))).orElseThrow();
  }

  private static long count(List<Pod> pods, String node) {
    return pods.stream().filter(pod -> node.equals(pod.getSpec().getNodeName())).count();
  }

  /** Passes until the assertion holds; the rule's clock runs ten seconds with each. */
  private void passing(ThrowingRunnable assertion) {
    eventually(() -> {
      now.updateAndGet(time -> time.plusSeconds(10));
      rebalancer.pass();
      assertion.run();
    });
  }

  private void passFor(Duration ruleTime) {
    Instant end = now.get().plus(ruleTime);
    while (now.get().isBefore(end)) {
      now.updateAndGet(time -> time.plusSeconds(60));
      rebalancer.pass();
    }
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(assertion);
  }

  private Map<String, Integer> podsOn() {
    return client.pods().inNamespace(WEB.namespace()).list().getItems().stream()
        .filter(SimulatedNodes::isReady)
        .collect(
            Collectors.toMap(
                pod -> pod.getSpec().getNodeName(), pod -> 1, Integer::sum, TreeMap::new));
  }

  private List<Event> events(String reason) {
    return client.events().v1().events().inNamespace(WEB.namespace()).list().getItems().stream()
        .filter(event -> reason.equals(event.getReason()))
        .toList();
  }

  @Test
  void packedPodsMoveOneByOneUntilEachNodeHasOne() {
    apply("evict.yaml");

    passing(() ->
        assertThat(podsOn()).containsExactlyInAnyOrderEntriesOf(Map.of("n1", 1, "n2", 1, "n3", 1)));

    passing(() -> assertThat(reports.of(WEB)).isEqualTo(RebalanceReport.nothing()));
    eventually(() -> assertThat(events("PodEvicted")).hasSize(2));
    assertThat(events("PodEvicted").getFirst().getNote())
        .contains("Evicted pod web-", "from node n1", "67 % lost", "33 % lost");
  }

  @Test
  void aSchedulerThatPutsThePodBackIsAskedOnce() {
    placement.set(pods -> "n1");
    apply("evict.yaml");

    passing(() -> assertThat(reports.of(WEB).reason()).isEqualTo(Reason.EVICTION_DID_NOT_HELP));
    passFor(Duration.ofHours(3));

    eventually(() -> assertThat(events("EvictionDidNotHelp")).hasSize(1));
    assertThat(events("PodEvicted")).hasSize(1);
  }

  @Test
  void aDisruptionBudgetIsObeyed() {
    apply("budget.yaml");
    eventually(() ->
        assertThat(
                client
                    .policy()
                    .v1()
                    .podDisruptionBudget()
                    .inNamespace(WEB.namespace())
                    .withName("web")
                    .get()
                    .getStatus()
                    .getCurrentHealthy())
            .isEqualTo(3));
    apply("evict.yaml");

    passing(
        () -> assertThat(reports.of(WEB).message()).contains("disruption budget does not allow"));
    passFor(Duration.ofHours(1));
    assertThat(podsOn()).containsOnly(Map.entry("n1", 3));
    server.kubectl("delete", "pdb", "web", "-n" + WEB.namespace()).orThrow();

    passing(() -> assertThat(podsOn()).hasSize(3));
  }

  @Test
  void nothingIsEvictedWhileTheSuccessorWouldNotBeSpread() {
    injecting.set(false);
    apply("evict.yaml");

    passing(() -> assertThat(reports.of(WEB).message()).contains("webhook is not registered"));
    passFor(Duration.ofHours(1));
    assertThat(podsOn()).containsOnly(Map.entry("n1", 3));
    injecting.set(true);

    passing(() -> assertThat(podsOn()).hasSize(3));
  }

  @Test
  void nothingIsEvictedOnceTheConfigIsGone() {
    server.kubectl("delete", "serviceroutingconfig", "cluster").orThrow();
    eventually(() -> assertThat(informers.world().config()).isNull());
    apply("evict.yaml");
    eventually(() -> assertThat(informers.world().policy(WEB)).isNotNull());

    passFor(Duration.ofHours(1));

    assertThat(podsOn()).containsOnly(Map.entry("n1", 3));
    assertThat(reports.of(WEB)).isEqualTo(RebalanceReport.nothing());
  }

  @Test
  void nothingIsEvictedWhereNoNodeHasRoom() {
    server.kubectl("create", "namespace", "others").orThrow();
    var full = new AtomicReference<>(List.of("n2", "n3").iterator());
    placement.set(pods -> full.get().next());
    apply("full.yaml");
    eventually(() ->
        assertThat(client.pods().inNamespace("others").list().getItems())
            .hasSize(2)
            .allMatch(SimulatedNodes::isReady));
    apply("evict.yaml");

    passing(() -> assertThat(reports.of(WEB).message()).contains("has no room", "cpu"));
    passFor(Duration.ofHours(1));
    assertThat(podsOn()).containsOnly(Map.entry("n1", 3));
  }
}
