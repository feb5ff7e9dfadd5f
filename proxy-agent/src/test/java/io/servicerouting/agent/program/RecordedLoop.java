package io.servicerouting.agent.program;

import static io.servicerouting.agent.program.LoopEvents.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.conntrack.UdpChanges;
import io.servicerouting.agent.dataplane.Damage;
import io.servicerouting.agent.kube.ResourceEvent;
import io.servicerouting.agent.kube.Revision;
import io.servicerouting.agent.kube.Sink;
import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.kube.decode.SliceInfo;
import io.servicerouting.agent.nodeport.ServiceNodePort;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Problem.ObjectRef;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.RoutingPolicy;
import io.servicerouting.routing.ServiceInfo;
import io.servicerouting.routing.UdpPort;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The writer thread, with a kernel that records what it is told. */
final class RecordedLoop implements AutoCloseable {
  /** Kept, because the JDK forgets the settings of a logger that nobody refers to. */
  private static final Logger LOGGER = Logger.getLogger(RoutingLoop.class.getPackageName());

  static {
    LOGGER.setUseParentHandlers(false); // its failures are intended
  }

  final RecordingDataplanes kernel = new RecordingDataplanes();
  final List<String> repairs = new CopyOnWriteArrayList<>();
  final List<Problem> problems = new CopyOnWriteArrayList<>();

  /** The numbers of all node ports, as often as they were told. */
  final List<List<Integer>> nodePorts = new CopyOnWriteArrayList<>();

  final ProblemRegister register = new ProblemRegister((source, problem) -> problems.add(problem));
  final Sink<ServiceInfo> services;
  final Sink<SliceInfo> slices;
  final Sink<NodeStatus> nodes;
  final Sink<RoutingPolicy> policies;
  private final RoutingLoop loop;
  private final Thread thread;

  RecordedLoop(Duration auditPeriod) {
    var view = new ClusterView(Install.InsteadOfKubeProxy, InstantSource.system());
    var feed = new ClusterFeed(view, register, InstantSource.system());
    services = feed.services();
    slices = feed.slices();
    nodes = feed.node();
    policies = feed.policies();
    loop =
        new RoutingLoop(
            feed,
            view,
            new LoopSettings(new DetectLocal.NodeCidr(), false, ProxyMode.IPTABLES, auditPeriod),
            kernel,
            register,
            new Listener(),
            InstantSource.system());
    thread = Thread.ofPlatform().start(loop);
  }

  private final class Listener implements LoopListener {
    @Override
    public void programmed(ProgramState state) {}

    @Override
    public void repaired(int written) {
      repairs.add(written + " chains");
    }

    @Override
    public void noted(ObjectRef service, String note) {
      kernel.told.add(service + ": " + note);
    }

    @Override
    public void udpChanged(UdpChanges changes) {
      kernel.told.add("udp " + words(changes));
    }

    @Override
    public void nodePorts(List<ServiceNodePort> all) {
      nodePorts.add(all.stream().map(ServiceNodePort::port).toList());
    }

    @Override
    public boolean healthCheck(ObjectName service, @Nullable HealthCheck healthCheck) {
      return true;
    }
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

  void nodeIs(String podRange) throws InterruptedException {
    nodes.accept(
        new ResourceEvent.Upsert<>(
            new ObjectName("", "node1"), "1", new Revision("uid", 0), node(podRange), List.of()));
  }

  void allSynced() throws InterruptedException {
    nodeIs("192.168.1.0/24");
    nodes.accept(new ResourceEvent.Synced<>());
    services.accept(new ResourceEvent.Synced<>());
    slices.accept(new ResourceEvent.Synced<>());
    policies.accept(new ResourceEvent.Progress<>("100"));
    policies.accept(new ResourceEvent.Synced<>());
  }

  void awaitKernel(String... told) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(kernel.told).endsWith(told));
  }

  ProgramState state() {
    return loop.state();
  }

  /** Somebody else changes a chain of the nat table. */
  void damage(String chain, boolean shared) throws InterruptedException {
    loop.damaged(Set.of(new Damage(IpFamily.IPV4, "nat", chain, shared)));
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
