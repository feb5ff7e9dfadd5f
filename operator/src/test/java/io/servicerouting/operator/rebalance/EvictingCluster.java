package io.servicerouting.operator.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.ApiServerOptions;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.fixture.TestCluster;
import io.servicerouting.operator.placement.PodReaches;
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

/**
 * A Service with three pods on one of three nodes, on a real API server with the real controllers
 * of ReplicaSets, disruption budgets and EndpointSlices; scheduler and kubelets are simulated, and
 * the clock of the rule runs faster. Evictions are asked for with the operator's own permissions.
 */
final class EvictingCluster implements AutoCloseable {
  private static final Path PROJECT = TestCluster.PROJECT;
  static final ObjectName WEB = new ObjectName("even", "web");
  private static final List<String> NODES = List.of("n1", "n2", "n3");

  final AtomicReference<Function<List<Pod>, String>> placement =
      new AtomicReference<>(pods -> "n1");
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  final AtomicBoolean injecting = new AtomicBoolean(true);
  final RebalanceBook reports = new RebalanceBook();
  final ApiServer server;
  final KubernetesClient client;
  private final KubernetesClient operator;
  final WorldInformers informers;
  private final SimulatedNodes nodes;
  private final EventPublisher announcements;
  private final Rebalancer rebalancer;

  /** Three pods on one of three nodes, and no policy yet. */
  EvictingCluster() {
    server = ApiServer.start(new ApiServerOptions(true));
    client = TestCluster.on(server);
    operator = TestCluster.operator(server);
    evictions("apply").orThrow();
    NODES.forEach(name -> SimulatedNodes.node(client, name, "2"));
    nodes = new SimulatedNodes(client, pods -> placement.get().apply(pods));
    server.kubectl("create", "namespace", WEB.namespace()).orThrow();
    apply("web.yaml");
    informers = new WorldInformers(operator, TestCluster.AGENT_NAMESPACE);
    informers.start();
    InstantSource clock = now::get;
    announcements = new EventPublisher(operator, "operator-1", clock);
    rebalancer =
        new Rebalancer(
            operator,
            informers.world(),
            PodReaches.reading(informers.world(), operator),
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
    placement.set(EvictingCluster::emptiest);
  }

  @Override
  public void close() {
    nodes.close();
    announcements.close();
    informers.close();
    operator.close();
    client.close();
    server.close();
  }

  /** Applies, or deletes, the permission for evictions. */
  CommandResult evictions(String verb) {
    return server.kubectl(verb, "-k", PROJECT.resolve("config/evictions").toString());
  }

  void apply(String file) {
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
  void passing(ThrowingRunnable assertion) {
    eventually(() -> {
      now.updateAndGet(time -> time.plusSeconds(10));
      rebalancer.pass();
      assertion.run();
    });
  }

  void passFor(Duration ruleTime) {
    Instant end = now.get().plus(ruleTime);
    while (now.get().isBefore(end)) {
      now.updateAndGet(time -> time.plusSeconds(60));
      rebalancer.pass();
    }
  }

  static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(assertion);
  }

  Map<String, Integer> podsOn() {
    return client.pods().inNamespace(WEB.namespace()).list().getItems().stream()
        .filter(SimulatedNodes::isReady)
        .collect(
            Collectors.toMap(
                pod -> pod.getSpec().getNodeName(), pod -> 1, Integer::sum, TreeMap::new));
  }

  List<Event> events(String reason) {
    return client.events().v1().events().inNamespace(WEB.namespace()).list().getItems().stream()
        .filter(event -> reason.equals(event.getReason()))
        .toList();
  }
}
