package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadCommand;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.lab.state.LabFolders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The balancer in a real cluster, with kube-proxy as the nodes' proxy: what it does must not depend
 * on our own agent.
 */
@UseLab(workers = 3, kubeProxy = KubeProxyMode.IPTABLES)
class LoadBalancerServiceIT {

  private static final String VIP = "172.26.236.180";

  /** The client's address that is outside the nodes' network. */
  private static final String OUTSIDE = "203.0.113.50";

  private static final int NODE_PORT = 30180;

  /** Generous: a busy machine's kube-proxy needs several seconds for a change. */
  private static final Duration REACTION = Duration.ofSeconds(60);

  private final Lab lab;

  LoadBalancerServiceIT(Lab lab) {
    this.lab = lab;
  }

  @BeforeAll
  static void deploy(Lab lab) {
    lab.apply(
            pod("web-2", "node2") + "---\n" + pod("web-3", "node3") + "---\n" + service("Cluster"))
        .orThrow();
    lab.kubectl("wait", "--for=condition=Ready", "pod/web-2", "pod/web-3", "--timeout=60s")
        .orThrow();
  }

  @AfterAll
  static void remove(Lab lab) {
    lab.kubectl("delete", "service/web", "pod/web-2", "pod/web-3", "--ignore-not-found").orThrow();
  }

  @BeforeEach
  void clusterPolicy() {
    lab.apply(service("Cluster")).orThrow();
    awaitNodes(false, "node1", "node2", "node3");
    for (String node : lab.workers()) {
      awaitAnswers(node, Set.of("web-2", "web-3"));
    }
    awaitBalancer();
  }

  @Test
  void underClusterEveryNodeTakesConnectionsAndPodsGetHalfEach() {
    LoadResult result = load("--requests", "2000");

    assertThat(result.failed()).as("%s", result.failures()).isZero();
    assertThat(result.sharePercent("web-2")).isBetween(45.0, 55.0);
    // Node 1 has no pod: what it took it had to pass on in its own name.
    assertThat(result.byClient().get("172.26.236.177")).isBetween(560L, 780L);
    assertThat(result.byClient()).doesNotContainKey(OUTSIDE);
  }

  @Test
  void underLocalOnlyNodesWithPodsTakeConnectionsAndTheClientIsSeen() {
    local();

    LoadResult result = load("--requests", "1000");

    assertThat(result.failed()).as("%s", result.failures()).isZero();
    assertThat(result.byClient()).isEqualTo(Map.of(OUTSIDE, 1000L));
    assertThat(result.byNode().keySet()).containsExactlyInAnyOrder("node2", "node3");
  }

  @Test
  void rotationFollowsThePods() {
    local();

    lab.kubectl("delete", "pod", "web-2", "--wait=true").orThrow();
    awaitNodes(true, "node3");
    assertThat(load("--requests", "200").byPod()).isEqualTo(Map.of("web-3", 200L));

    lab.apply(pod("web-2", "node2")).orThrow();
    awaitNodes(true, "node2", "node3");
    lab.kubectl("wait", "--for=condition=Ready", "pod/web-2", "--timeout=60s").orThrow();
  }

  @Test
  void trafficGoesOnWhileTheApiServerIsAway() {
    var traffic =
        CompletableFuture.supplyAsync(
            () -> load("--continuous", "--rate", "100", "--seconds", "10"));
    lab.stopApiServer();
    lab.startApiServer();

    LoadResult result = traffic.join();
    assertThat(result.failures()).isEmpty();
    assertThat(result.answered()).isGreaterThan(500);
  }

  private void local() {
    lab.apply(service("Local")).orThrow();
    awaitNodes(true, "node2", "node3");
    awaitAnswers("node2", Set.of("web-2"));
    awaitAnswers("node3", Set.of("web-3"));
  }

  /**
   * Waits until a node's proxy routes as the Service now says: its {@code /healthz}, which the
   * balancer asks, tells nothing about a certain change.
   */
  private void awaitAnswers(String node, Set<String> pods) {
    String url = "http://%s:%d/".formatted(lab.machine(node).address(), NODE_PORT);
    await(node + " passes connections on to " + pods)
        .atMost(REACTION)
        .untilAsserted(() -> {
          LoadResult seen = run("--url", url, "--requests", "32", "--json");
          assertThat(seen.failed()).as("%s", seen.failures()).isZero();
          assertThat(seen.byPod().keySet()).isEqualTo(pods);
        });
  }

  /** The balancer's address is a second step: it is published, then every proxy learns of it. */
  private void awaitBalancer() {
    await("every node takes connections for " + VIP)
        .atMost(REACTION)
        .until(() -> load("--requests", "96").failed() == 0);
  }

  private LoadResult load(String... more) {
    var arguments =
        new ArrayList<>(List.of("--url", "http://" + VIP + "/", "--from", OUTSIDE, "--json"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private LoadResult run(String... arguments) {
    String[] words = LoadCommand.words(arguments);
    return LoadResult.parse(lab.machine("client").command(words).run().orThrow().stdout());
  }

  /** Waits until the balancer asks the right port and just these nodes take connections. */
  private static void awaitNodes(boolean local, String... nodes) {
    await()
        .atMost(REACTION)
        .ignoreExceptions()
        .untilAsserted(() -> {
          var state = BalancerState.read(LabFolders.STATE).services().getFirst();
          assertThat(state.inRotation()).containsExactly(nodes);
          assertThat(state.nodes())
              .allMatch(node -> node.probe().endsWith(":10256/healthz") != local);
        });
  }

  private static String pod(String name, String node) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
      labels: {run: web}
    spec:
      nodeName: %s
      terminationGracePeriodSeconds: 1
      containers:
      - name: nginx
        image: servicerouting.io/lab/nginx:1
        imagePullPolicy: IfNotPresent
        readinessProbe: {httpGet: {path: /healthz, port: 80}, periodSeconds: 1}
        env:
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    """
        .formatted(name, node);
  }

  private static String service(String policy) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      type: LoadBalancer
      externalTrafficPolicy: %s
      selector: {run: web}
      ports: [{port: 80, nodePort: %d}]
    """
        .formatted(policy, NODE_PORT);
  }
}
