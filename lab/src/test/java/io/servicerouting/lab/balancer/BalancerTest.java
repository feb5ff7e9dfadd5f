package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.balancer.BalancerState.ServiceState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop on a cluster, a kernel and health checks that the test holds in its hands. */
class BalancerTest {

  private static final String VIP = "172.26.236.180";
  private static final LoadBalancerService WEB = service("web", 31000);
  private static final ClusterNode NODE1 = new ClusterNode("node1", "10.0.0.1", true);
  private static final ClusterNode NODE2 = new ClusterNode("node2", "10.0.0.2", true);

  @TempDir Path folder;
  private final FakeCluster cluster = new FakeCluster();
  private final FakeKernel kernel = new FakeKernel();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<HealthTarget> asked = new CopyOnWriteArrayList<>();
  private Thread loop;

  @BeforeEach
  void twoHealthyNodes() {
    cluster.state = new ClusterState(List.of(WEB), List.of(NODE1, NODE2));
    answers.put("10.0.0.1", "200");
    answers.put("10.0.0.2", "200");
  }

  @AfterEach
  void stop() throws InterruptedException {
    loop.interrupt();
    loop.join();
  }

  @Test
  void addressIsAnnouncedWhenTheKernelForwards() {
    start(RotationMode.HEALTH);

    await().until(() -> cluster.published.containsKey("ns/web"));
    assertThat(cluster.published).isEqualTo(Map.of("ns/web", VIP));
    assertThat(cluster.plansWhenPublished).allMatch(count -> count > 0);
    assertThat(kernel.last().addresses()).containsExactly(VIP);
  }

  @Test
  void nodeThatFailsLeavesAndComesBack() {
    start(RotationMode.HEALTH);
    await().until(() -> rotation().equals(List.of("node1", "node2")));

    answers.put("10.0.0.1", "503");
    await().until(() -> rotation().equals(List.of("node2")));
    assertThat(service().nodes().getFirst().lastProbe()).isEqualTo("503");
    assertThat(kernel.last().frontends().getFirst().marks()).containsOnly(2);

    answers.put("10.0.0.1", "200");
    await().until(() -> rotation().equals(List.of("node1", "node2")));
  }

  @Test
  void localServicesAreAskedAtTheirOwnPortAndOthersAtTheProxys() {
    var cluster = service("any", 0);
    this.cluster.state = new ClusterState(List.of(WEB, cluster), List.of(NODE1));
    start(new VipPool(List.of(VIP, "172.26.236.181")), RotationMode.HEALTH);

    await()
        .untilAsserted(() ->
            assertThat(asked)
                .contains(new HealthTarget("10.0.0.1", 31000))
                .contains(new HealthTarget("10.0.0.1", 10256)));
  }

  /** As when externalTrafficPolicy changes, and with it the port that is asked. */
  @Test
  void anotherHealthCheckDoesNotEmptyTheRotation() {
    start(RotationMode.HEALTH);
    await().until(() -> rotation().equals(List.of("node1", "node2")));
    answers.put("10.0.0.1", "503");
    cluster.state = new ClusterState(List.of(service("web", 0)), List.of(NODE1, NODE2));

    await().until(() -> rotation().equals(List.of("node2")));
    assertThat(kernel.applied)
        .allSatisfy(plan -> assertThat(plan.frontends().getFirst().marks()).isNotEmpty());
  }

  @Test
  void modeAllTakesReadyNodesAndAsksNobody() {
    answers.put("10.0.0.1", "503");
    cluster.state =
        new ClusterState(
            List.of(WEB), List.of(NODE1, NODE2, new ClusterNode("node3", "10.0.0.3", false)));
    start(RotationMode.ALL);

    await().until(() -> rotation().equals(List.of("node1", "node2")));
    assertThat(asked).isEmpty();
  }

  @Test
  void withoutAnyHealthyNodeTrafficIsDropped() {
    answers.replaceAll((_, _) -> "timeout");
    start(RotationMode.HEALTH);

    await().until(() -> !kernel.applied.isEmpty());
    assertThat(kernel.last().frontends().getFirst().marks()).isEmpty();
  }

  /** What the kernel does since an earlier run must not be replaced by "no node is healthy". */
  @Test
  void nothingIsChangedBeforeEveryNodeHasBeenAskedOnce() {
    start(RotationMode.HEALTH);

    await().until(() -> !kernel.applied.isEmpty());
    assertThat(kernel.applied.getFirst().frontends().getFirst().marks()).contains(1, 2);
  }

  @Test
  void failedChangeIsToldAndTriedAgain() throws Exception {
    kernel.failing = true;
    start(RotationMode.HEALTH);
    await().until(() -> Files.exists(file()) && state().problem().equals("no nft"));
    assertThat(cluster.published).isEmpty();

    kernel.failing = false;
    await().until(() -> state().problem().isEmpty());
    assertThat(kernel.applied).hasSize(1);
    await().until(() -> cluster.published.containsKey("ns/web"));
  }

  @Test
  void statusThatCannotBeWrittenIsTriedAgain() {
    cluster.failing = true;
    start(RotationMode.HEALTH);
    await().until(() -> Files.exists(file()) && state().problem().equals("conflict"));

    cluster.failing = false;
    await().until(() -> cluster.published.containsKey("ns/web"));
  }

  @Test
  void unchangedStateWritesNothingToTheKernel() throws Exception {
    start(RotationMode.HEALTH);
    await().until(() -> asked.size() > 20);

    assertThat(kernel.applied).hasSize(1);
  }

  @Test
  void serviceThatIsGoneGivesItsAddressBack() {
    start(RotationMode.HEALTH);
    await().until(() -> !kernel.applied.isEmpty());

    cluster.state = new ClusterState(List.of(), List.of(NODE1, NODE2));

    await().until(() -> kernel.last().addresses().isEmpty());
    assertThat(kernel.last().frontends()).isEmpty();
  }

  @Test
  void serviceWithoutAnAddressIsNamedWithTheReason() {
    cluster.state =
        new ClusterState(List.of(service("a", 1), service("b", 2)), List.of(NODE1, NODE2));
    start(RotationMode.HEALTH);

    await().until(() -> Files.exists(file()) && !state().pending().isEmpty());
    assertThat(state().pending()).isEqualTo(Map.of("ns/b", "all 1 addresses are in use"));
  }

  private void start(RotationMode mode) {
    start(new VipPool(List.of(VIP)), mode);
  }

  private void start(VipPool pool, RotationMode mode) {
    var settings = new Balancer.Settings(mode, Duration.ofMillis(20), 1, 2);
    Probe probe =
        target -> {
          asked.add(target);
          String answer = answers.get(target.address());
          return new ProbeResult("200".equals(answer), answer);
        };
    var balancer =
        new Balancer(settings, cluster, kernel, probe, pool, new StateFile(folder), line -> {});
    loop =
        Thread.ofPlatform()
            .start(() -> {
              try {
                balancer.run();
              } catch (InterruptedException e) {
                // The end of the test.
              }
            });
  }

  private List<String> rotation() {
    return Files.exists(file()) ? service().inRotation() : List.of();
  }

  private ServiceState service() {
    return state().services().getFirst();
  }

  private BalancerState state() {
    return BalancerState.read(folder);
  }

  private Path file() {
    return folder.resolve("balancer.json");
  }

  private static LoadBalancerService service(String name, int healthCheckNodePort) {
    return new LoadBalancerService(
        "ns",
        name,
        "",
        List.of(),
        List.of(new LoadBalancerService.Port("TCP", 80)),
        healthCheckNodePort,
        "2026-01-01T00:00:00Z",
        false);
  }

  private final class FakeCluster implements Cluster {
    volatile ClusterState state = new ClusterState(List.of(), List.of());
    volatile boolean failing;
    final Map<String, String> published = new ConcurrentHashMap<>();
    final List<Integer> plansWhenPublished = new CopyOnWriteArrayList<>();

    @Override
    public ClusterState state() {
      return state;
    }

    @Override
    public void publish(LoadBalancerService service, String address) {
      if (failing) {
        throw new LabException("conflict");
      }
      plansWhenPublished.add(kernel.applied.size());
      published.put(service.key(), address);
    }

    @Override
    public void close() {}
  }

  private static final class FakeKernel implements Kernel {
    volatile boolean failing;
    final List<ForwardingPlan> applied = new CopyOnWriteArrayList<>();

    @Override
    public void apply(ForwardingPlan plan) {
      if (failing) {
        throw new LabException("no nft");
      }
      applied.add(plan);
    }

    ForwardingPlan last() {
      return applied.getLast();
    }
  }
}
