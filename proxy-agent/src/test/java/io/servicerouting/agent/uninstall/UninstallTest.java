package io.servicerouting.agent.uninstall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.conntrack.UdpChanges;
import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.kube.ResourceEvent;
import io.servicerouting.agent.kube.Revision;
import io.servicerouting.agent.kube.Sink;
import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.nodeport.ServiceNodePort;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.program.ClusterFeed;
import io.servicerouting.agent.program.DetectLocal;
import io.servicerouting.agent.program.LoopListener;
import io.servicerouting.agent.program.LoopSettings;
import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.program.RoutingLoop;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem.ObjectRef;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.TrafficPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way out against a dataplane that records what it is told. */
class UninstallTest {
  /** Kept, because the JDK forgets the settings of a logger that nobody refers to. */
  private static final Logger LOGGER = Logger.getLogger("io.servicerouting.agent");

  static {
    LOGGER.setUseParentHandlers(false); // its failures are intended
  }

  private final List<String> kernel = new CopyOnWriteArrayList<>();
  private final List<UninstallState> told = new CopyOnWriteArrayList<>();
  private volatile Optional<String> whyNotKubeProxy = Optional.empty();
  private volatile boolean rulesThere = true;
  private volatile @Nullable IOException removalFails;
  private volatile Instant now = Instant.parse("2026-03-04T10:00:00Z");

  private final ClusterView view =
      new ClusterView(Install.InsteadOfKubeProxy, InstantSource.system());
  private final ProblemRegister problems = new ProblemRegister((source, problem) -> {});
  private final ClusterFeed feed = new ClusterFeed(view, problems, InstantSource.system());
  private final Sink<ServiceInfo> services = feed.services();
  private final Sink<NodeStatus> nodes = feed.node();
  private final RoutingLoop loop =
      new RoutingLoop(
          feed,
          view,
          new LoopSettings(
              new DetectLocal.NodeCidr(), false, ProxyMode.IPTABLES, Duration.ofMillis(100)),
          new RecordingFactory(),
          problems,
          new DeafListener(),
          InstantSource.system());
  private final Thread thread = Thread.ofPlatform().unstarted(loop);
  private final Uninstall uninstall =
      new Uninstall(
          loop,
          new FakeRules(),
          () -> whyNotKubeProxy,
          told::add,
          Duration.ofMillis(10),
          () -> now);

  private final class RecordingFactory implements DataplaneFactory {
    @Override
    public Set<IpFamily> families() {
      return Set.of(IpFamily.IPV4);
    }

    @Override
    public Dataplane create(IpFamily family, NodeSettings node) {
      return new Dataplane() {
        @Override
        public Outcome reconcile(Collection<Route> routes) {
          kernel.add("reconcile " + routes.stream().map(Route::name).toList());
          return new Outcome(0, Map.of());
        }

        @Override
        public Outcome apply(Collection<RouteChange> changes) {
          kernel.add("apply " + changes.stream().map(RouteChange::name).toList());
          return new Outcome(changes.size(), Map.of());
        }

        @Override
        public int repair(Set<String> names) {
          return 0;
        }
      };
    }
  }

  private final class FakeRules implements OwnRules {
    @Override
    public boolean present() {
      return rulesThere;
    }

    @Override
    public int remove() throws IOException {
      kernel.add("remove on " + (Thread.currentThread() == thread ? "writer" : "another thread"));
      IOException failure = removalFails;
      if (failure != null) {
        throw failure;
      }
      rulesThere = false;
      return 7;
    }
  }

  private static final class DeafListener implements LoopListener {
    @Override
    public void programmed(ProgramState state) {}

    @Override
    public void repaired(int written) {}

    @Override
    public void noted(ObjectRef service, String note) {}

    @Override
    public void udpChanged(UdpChanges changes) {}

    @Override
    public void nodePorts(List<ServiceNodePort> all) {}

    @Override
    public boolean healthCheck(ObjectName service, @Nullable HealthCheck healthCheck) {
      return true;
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private static ResourceEvent<ServiceInfo> service(String name, @Nullable String proxyName) {
    ObjectName objectName = new ObjectName("shop", name);
    return new ResourceEvent.Upsert<>(
        objectName,
        "1",
        new Revision("uid-" + name, 0),
        new ServiceInfo(
            objectName,
            "uid-" + name,
            Map.of(),
            List.of(IpAddress.parse("10.96.0.1")),
            List.of(),
            List.of(),
            List.of(),
            TrafficPolicy.CLUSTER,
            TrafficPolicy.CLUSTER,
            0,
            0,
            proxyName,
            List.of(new ServicePort("", Protocol.TCP, 80, 0))),
        List.of());
  }

  private void nodeIsKnown() throws InterruptedException {
    NodeInfo node =
        new NodeInfo(
            "node1",
            "uid",
            List.of(IpAddress.parse("172.26.236.177")),
            List.of(Cidr.parse("192.168.1.0/24")),
            null);
    nodes.accept(
        new ResourceEvent.Upsert<>(
            new ObjectName("", "node1"),
            "1",
            new Revision("uid", 0),
            new NodeStatus(node, false, false),
            List.of()));
    nodes.accept(new ResourceEvent.Synced<>());
  }

  private void programmed(@Nullable String proxyName) throws InterruptedException {
    thread.start();
    nodeIsKnown();
    services.accept(service("web", proxyName));
    services.accept(new ResourceEvent.Synced<>());
    await().until(() -> loop.state().programmed());
  }

  private void handOverTimePasses() {
    now = now.plus(Uninstall.HAND_OVER);
  }

  private void awaitAnotherAudit() {
    int before = kernel.size();
    await()
        .untilAsserted(
            () -> assertThat(kernel.stream().skip(before)).contains("reconcile [shop/web]"));
  }

  private String waitsFor() {
    return uninstall.state() instanceof UninstallState.Waiting(String why) ? why : "nothing";
  }

  private void removed() throws Exception {
    uninstall.advance();
    handOverTimePasses();
    uninstall.advance();
    assertThat(uninstall.state()).isEqualTo(new UninstallState.Removed());
  }

  @Test
  void onceKubeProxyIsThereTheRulesGoAndNothingIsWrittenAnyMore() throws Exception {
    programmed(null);

    removed();

    assertThat(kernel).endsWith("remove on writer");
    await().until(() -> !loop.state().programmed());
    assertThat(loop.state().services()).isZero();
    assertThat(loop.state().node()).isNotNull();
    services.accept(service("db", null));
    Thread.sleep(500); // audits are due every 100 ms
    assertThat(kernel).endsWith("remove on writer");
    assertThat(told).last().isEqualTo(new UninstallState.Removed());
  }

  @Test
  void withoutKubeProxyItGoesOnRoutingAndSaysWhy() throws Exception {
    whyNotKubeProxy = Optional.of("waits for kube-proxy: its rules are not on this node");
    programmed(null);

    uninstall.advance();
    handOverTimePasses();
    uninstall.advance();

    assertThat(waitsFor()).isEqualTo("waits for kube-proxy: its rules are not on this node");
    services.accept(service("db", null));
    // By itself, or with an audit that was due at that moment.
    await().untilAsserted(() -> assertThat(kernel).anyMatch(words -> words.contains("shop/db")));
    assertThat(kernel).doesNotContain("remove on writer");

    whyNotKubeProxy = Optional.empty();
    uninstall.advance();
    assertThat(uninstall.state()).isEqualTo(new UninstallState.Removed());
  }

  @Test
  void aServiceOfOursByLabelHoldsItUpAndTheHandOverTimeAfterIt() throws Exception {
    programmed(Install.PROXY_NAME);
    handOverTimePasses();
    uninstall.advance();
    assertThat(waitsFor()).contains("by label; 1 is: shop/web");

    services.accept(service("web", null));
    uninstall.advance();
    now = now.plus(Uninstall.HAND_OVER).minusMillis(1);
    uninstall.advance();
    assertThat(waitsFor()).isEqualTo("gives kube-proxy time to write its rules");
    assertThat(kernel).doesNotContain("remove on writer");

    now = now.plusMillis(1);
    uninstall.advance();
    assertThat(uninstall.state()).isEqualTo(new UninstallState.Removed());
  }

  @Test
  void aServiceLabelledAgainStartsTheHandOverTimeAnew() throws Exception {
    programmed(null);
    uninstall.advance();
    services.accept(service("web", Install.PROXY_NAME));
    uninstall.advance();
    services.accept(service("web", null));
    handOverTimePasses();

    uninstall.advance();

    assertThat(waitsFor()).isEqualTo("gives kube-proxy time to write its rules");
  }

  @Test
  void nothingIsRemovedBeforeServicesWereListed() throws Exception {
    thread.start();
    nodeIsKnown();
    uninstall.advance();
    handOverTimePasses();
    uninstall.advance();

    assertThat(waitsFor()).isEqualTo("waits for the first list of Services");
    assertThat(kernel).isEmpty();
  }

  @Test
  void afterAFailedRemovalItGoesOnRoutingAndTriesAgain() throws Exception {
    programmed(null);
    removalFails = new IOException("xtables lock");
    uninstall.advance();
    handOverTimePasses();

    assertThatThrownBy(uninstall::advance).hasMessage("xtables lock");
    awaitAnotherAudit();
    assertThat(loop.state().programmed()).isTrue();

    Thread running = Thread.ofVirtual().start(uninstall);
    await().untilAsserted(() -> assertThat(waitsFor()).contains("xtables lock"));
    removalFails = null;
    running.join(Duration.ofSeconds(30));
    assertThat(uninstall.state()).isEqualTo(new UninstallState.Removed());
  }

  @Test
  void whatAnEarlierRunRemovedIsNotWrittenAgain() throws Exception {
    rulesThere = false;
    uninstall.resume(true);
    thread.start();
    nodeIsKnown();
    services.accept(service("web", null));
    services.accept(new ResourceEvent.Synced<>());

    assertThat(uninstall.state()).isEqualTo(new UninstallState.Removed());
    await().until(() -> loop.state().node() != null);
    assertThat(kernel).isEmpty();
  }

  @Test
  void aNodeThatNobodyHasProgrammedYetIsProgrammed() throws Exception {
    rulesThere = false;
    uninstall.resume(false);
    programmed(null);

    assertThat(waitsFor()).isNotEqualTo("nothing");
    assertThat(kernel).startsWith("reconcile [shop/web]");
  }
}
