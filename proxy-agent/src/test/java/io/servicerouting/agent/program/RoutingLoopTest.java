package io.servicerouting.agent.program;

import static org.assertj.core.api.Assertions.assertThat;
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
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.agent.kube.decode.SlicePort;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.ServicePort;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.UdpPort;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The writer thread against a dataplane that records what it is told. */
class RoutingLoopTest {
  /** Kept, because the JDK forgets the settings of a logger that nobody refers to. */
  private static final Logger LOGGER = Logger.getLogger(RoutingLoop.class.getPackageName());

  static {
    LOGGER.setUseParentHandlers(false); // its failures are intended
  }

  private final List<String> kernel = new CopyOnWriteArrayList<>();
  private final List<String> repairs = new CopyOnWriteArrayList<>();
  private final List<Problem> problems = new CopyOnWriteArrayList<>();
  private volatile @Nullable String kernelSays;
  private volatile Map<ServicePortName, String> refuses = Map.of();
  private volatile int writtenByAudit;

  private final ClusterView view =
      new ClusterView(Install.InsteadOfKubeProxy, InstantSource.system());
  private final ProblemRegister register =
      new ProblemRegister((source, problem) -> problems.add(problem));
  private final ClusterFeed feed = new ClusterFeed(view, register, InstantSource.system());
  private final Sink<ServiceInfo> services = feed.services();
  private final Sink<SliceInfo> slices = feed.slices();
  private final Sink<NodeStatus> nodes = feed.node();
  private final Sink<RoutingPolicy> policies = feed.policies();
  private @Nullable RoutingLoop loop;
  private @Nullable Thread thread;

  /** Says in words what a dataplane is told to do. */
  private final class RecordingDataplane implements Dataplane {
    private final LocalDetector detector;

    RecordingDataplane(LocalDetector detector) {
      this.detector = detector;
    }

    @Override
    public Outcome reconcile(Collection<Route> routes) throws IOException {
      failIfToldTo();
      kernel.add("reconcile " + routes.stream().map(Route::name).toList() + " " + detector);
      int written = writtenByAudit;
      writtenByAudit = 0;
      return new Outcome(written, refuses);
    }

    @Override
    public Outcome apply(Collection<RouteChange> changes) throws IOException {
      failIfToldTo();
      kernel.add(
          "apply "
              + changes.stream()
                  .map(change -> (change.route() == null ? "-" : "+") + change.name())
                  .toList());
      return new Outcome(changes.size(), refuses);
    }

    private void failIfToldTo() throws IOException {
      String says = kernelSays;
      if (says != null) {
        kernel.add("failed");
        throw new IOException(says);
      }
    }
  }

  private final DataplaneFactory dataplanes =
      new DataplaneFactory() {
        @Override
        public Set<IpFamily> families() {
          return Set.of(IpFamily.IPV4);
        }

        @Override
        public Dataplane create(IpFamily family, LocalDetector detector) {
          return new RecordingDataplane(detector);
        }
      };

  private final LoopListener listener =
      new LoopListener() {
        @Override
        public void programmed(ProgramState state) {}

        @Override
        public void repaired(int written) {
          repairs.add(written + " chains");
        }

        @Override
        public void udpChanged(UdpChanges changes) {
          kernel.add("udp " + words(changes));
        }

        @Override
        public boolean healthCheck(ObjectName service, @Nullable HealthCheck healthCheck) {
          return true;
        }
      };

  @BeforeEach
  void start() {
    start(Duration.ofHours(1));
  }

  private void start(Duration auditPeriod) {
    stop();
    loop =
        new RoutingLoop(
            feed,
            view,
            new LoopSettings(new DetectLocal.NodeCidr(), false, ProxyMode.IPTABLES, auditPeriod),
            dataplanes,
            register,
            listener);
    thread = Thread.ofPlatform().start(loop);
  }

  @AfterEach
  void stop() {
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static NodeStatus node(String podRange) {
    return new NodeStatus(
        new NodeInfo(
            "node1",
            "uid",
            List.of(IpAddress.parse("172.26.236.177")),
            List.of(Cidr.parse(podRange)),
            null),
        false,
        false);
  }

  private static String words(UdpChanges changes) {
    return "now"
        + names(changes.now())
        + " gone"
        + names(changes.gone())
        + " left"
        + names(changes.left());
  }

  private static List<String> names(List<UdpPort> ports) {
    return ports.stream().map(port -> port.name() + "=" + port.live()).sorted().toList();
  }

  private static ResourceEvent<ServiceInfo> service(String name, String clusterIp) {
    return service(name, clusterIp, Protocol.TCP);
  }

  private static ResourceEvent<ServiceInfo> service(
      String name, String clusterIp, Protocol protocol) {
    ObjectName objectName = new ObjectName("shop", name);
    return new ResourceEvent.Upsert<>(
        objectName,
        "1",
        new Revision("uid-" + name, 0),
        new ServiceInfo(
            objectName,
            "uid-" + name,
            Map.of(),
            List.of(IpAddress.parse(clusterIp)),
            List.of(),
            List.of(),
            List.of(),
            TrafficPolicy.CLUSTER,
            TrafficPolicy.CLUSTER,
            0,
            0,
            null,
            List.of(new ServicePort("", protocol, 80, 0))),
        List.of());
  }

  private static ResourceEvent<SliceInfo> slice(String service, String address) {
    ObjectName name = new ObjectName("shop", service);
    Endpoint endpoint =
        new Endpoint(
            IpAddress.parse(address), 5353, "node1", true, true, false, List.of(), List.of());
    return new ResourceEvent.Upsert<>(
        name,
        "1",
        new Revision("uid", 0),
        new SliceInfo(
            name,
            "uid",
            name,
            IpFamily.IPV4,
            List.of(new SlicePort("", Protocol.UDP, 5353, List.of(endpoint)))),
        List.of());
  }

  private void nodeIs(String podRange) throws InterruptedException {
    nodes.accept(
        new ResourceEvent.Upsert<>(
            new ObjectName("", "node1"), "1", new Revision("uid", 0), node(podRange), List.of()));
  }

  private void allSynced() throws InterruptedException {
    nodeIs("192.168.1.0/24");
    nodes.accept(new ResourceEvent.Synced<>());
    services.accept(new ResourceEvent.Synced<>());
    slices.accept(new ResourceEvent.Synced<>());
    policies.accept(new ResourceEvent.Progress<>("100"));
    policies.accept(new ResourceEvent.Synced<>());
  }

  private void awaitKernel(String... told) {
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(kernel).endsWith(told));
  }

  private ProgramState state() {
    if (loop == null) {
      throw new AssertionError("not started");
    }
    return loop.state();
  }

  @Test
  void nothingIsWrittenBeforeAllKindsWereListed() throws Exception {
    services.accept(service("web", "10.96.0.1"));
    services.accept(new ResourceEvent.Synced<>());
    nodeIs("192.168.1.0/24");
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() ->
            String.valueOf(state().failure())
                .contains("EndpointSlice, Node, ServiceRoutingPolicy"));
    assertThat(kernel).isEmpty();

    nodes.accept(new ResourceEvent.Synced<>());
    slices.accept(new ResourceEvent.Synced<>());
    policies.accept(new ResourceEvent.Synced<>());

    awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");
  }

  @Test
  void aChangeIsAppliedByItself() throws Exception {
    services.accept(service("web", "10.96.0.1"));
    allSynced();
    awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    services.accept(service("db", "10.96.0.2"));
    awaitKernel("apply [+shop/db]");
    services.accept(new ResourceEvent.Delete<>(new ObjectName("shop", "web")));
    awaitKernel("apply [-shop/web]");

    await().until(() -> state().services() == 1 && state().programmed());
  }

  @Test
  void whatChangesNoRouteTouchesNoKernel() throws Exception {
    services.accept(service("web", "10.96.0.1"));
    allSynced();
    awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    services.accept(service("web", "10.96.0.1"));
    services.accept(service("db", "10.96.0.2"));

    awaitKernel("apply [+shop/db]");
    assertThat(kernel).hasSize(2);
  }

  @Test
  void changesOfUdpPortsAreToldAfterTheKernelHasThem() throws Exception {
    services.accept(service("web", "10.96.0.1"));
    services.accept(service("dns", "10.96.0.2", Protocol.UDP));
    allSynced();
    awaitKernel(
        "reconcile [shop/dns, shop/web] SourceRanges[ranges=[192.168.1.0/24]]",
        "udp now[shop/dns=[]] gone[] left[]");

    slices.accept(slice("dns", "192.168.1.5"));
    awaitKernel("apply [+shop/dns]", "udp now[shop/dns=[192.168.1.5:5353]] gone[] left[]");
    services.accept(service("web", "10.96.0.7"));
    awaitKernel("apply [+shop/web]");
    services.accept(new ResourceEvent.Delete<>(new ObjectName("shop", "dns")));
    awaitKernel("apply [-shop/dns]", "udp now[] gone[shop/dns=[192.168.1.5:5353]] left[]");
  }

  @Test
  void udpChangesThatTheKernelDidNotTakeAreToldOnceItHas() throws Exception {
    services.accept(service("web", "10.96.0.1"));
    allSynced();
    awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    kernelSays = "xtables lock";
    services.accept(service("dns", "10.96.0.2", Protocol.UDP));
    awaitKernel("failed");
    kernelSays = null;

    awaitKernel(
        "reconcile [shop/dns, shop/web] SourceRanges[ranges=[192.168.1.0/24]]",
        "udp now[shop/dns=[]] gone[] left[]");
  }

  @Test
  void aNewPodRangeOfTheNodeReprogramsAll() throws Exception {
    services.accept(service("web", "10.96.0.1"));
    allSynced();
    awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    nodeIs("192.168.7.0/24");

    awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.7.0/24]]");
  }

  @Test
  void afterAFailureTheKernelIsComparedAsAWhole() throws Exception {
    services.accept(service("web", "10.96.0.1"));
    allSynced();
    awaitKernel("reconcile [shop/web] SourceRanges[ranges=[192.168.1.0/24]]");

    kernelSays = "xtables lock";
    services.accept(service("db", "10.96.0.2"));
    awaitKernel("failed");
    await().until(() -> !state().programmed());
    assertThat(state().failure()).isEqualTo("xtables lock");
    kernelSays = null;

    awaitKernel("reconcile [shop/db, shop/web] SourceRanges[ranges=[192.168.1.0/24]]");
    await().until(() -> state().programmed());
  }

  @Test
  void aKernelThatRefusesFromTheStartIsReportedForTheNode() throws Exception {
    kernelSays = "permission denied";
    services.accept(service("web", "10.96.0.1"));
    allSynced();

    await().until(() -> "permission denied".equals(state().failure()));
    assertThat(state().programmed()).isFalse();
    assertThat(state().node()).as("without it nothing is reported").isNotNull();
  }

  @Test
  void changesThatComeInWhileItFailsDoNotShortenTheWait() throws Exception {
    allSynced();
    awaitKernel("reconcile [] SourceRanges[ranges=[192.168.1.0/24]]");
    kernelSays = "xtables lock";
    for (int i = 1; i <= 50; i++) {
      services.accept(service("s" + i, "10.96.0." + i));
      Thread.sleep(5);
    }

    assertThat(kernel.stream().filter("failed"::equals)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void anAuditThatHadToWriteCountsAsARepair() throws Exception {
    start(Duration.ofMillis(200));
    writtenByAudit = 7; // the first reconcile is no audit: whatever it writes is new
    allSynced();
    await().until(() -> kernel.size() >= 2);
    assertThat(repairs).isEmpty();

    writtenByAudit = 3;

    await().untilAsserted(() -> assertThat(repairs).containsExactly("3 chains"));
    await().until(() -> state().repairs() == 1);
  }

  @Test
  void aRefusedRouteIsAProblemOfItsService() throws Exception {
    services.accept(service("web", "10.96.0.1"));
    refuses =
        Map.of(
            new ServicePortName(new ObjectName("shop", "web"), ""),
            "line 7: no such target\nand more");
    allSynced();

    await().untilAsserted(() -> assertThat(problems).hasSize(1));
    assertThat(problems.getFirst().object().uid()).isEqualTo("uid-web");
    assertThat(problems.getFirst())
        .hasToString(
            "Service shop/web, spec.ports: this node's kernel cannot carry its port, which stays as"
                + " it was: line 7: no such target");

    refuses = Map.of();
    services.accept(service("web", "10.96.0.2"));
    await().until(() -> register.current().isEmpty());
  }

  @Test
  void thePolicyMarkerMovesWithPoliciesAndNotWithBookmarks() throws Exception {
    allSynced();
    await().until(() -> "100".equals(state().policiesVersion()));

    policies.accept(new ResourceEvent.Progress<>("150"));
    policies.accept(new ResourceEvent.Delete<>(new ObjectName("shop", "p")));
    policies.accept(new ResourceEvent.Progress<>("160"));
    policies.accept(new ResourceEvent.Progress<>("170"));

    await().until(() -> "160".equals(state().policiesVersion()));
  }

  @Test
  void whileTheNodeIsMissingItWaitsAndGoesOnWhenItIsBack() throws Exception {
    allSynced();
    await().until(() -> state().programmed());
    nodes.accept(new ResourceEvent.Delete<>(new ObjectName("", "node1")));
    await().until(() -> !state().programmed());
    assertThat(state().failure()).isEqualTo("the cluster has no Node of this name");

    nodeIs("192.168.1.0/24");

    await().until(() -> state().programmed());
  }
}
