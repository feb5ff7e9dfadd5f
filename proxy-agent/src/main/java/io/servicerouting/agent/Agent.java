package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.IptablesFactory;
import io.servicerouting.agent.health.AgentHealth;
import io.servicerouting.agent.health.HealthCheckServers;
import io.servicerouting.agent.health.StatusServers;
import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kubeproxy.KubeProxyKernel;
import io.servicerouting.agent.kubeproxy.KubeProxyPorts;
import io.servicerouting.agent.kubeproxy.KubeProxyState;
import io.servicerouting.agent.kubeproxy.KubeProxyWatch;
import io.servicerouting.agent.metrics.AgentMetrics;
import io.servicerouting.agent.observe.ObservedTraffic;
import io.servicerouting.agent.observe.TrafficObserver;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.problem.ProblemRegister.Source;
import io.servicerouting.agent.program.ClusterFeed;
import io.servicerouting.agent.program.LoopListener;
import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.program.RoutingLoop;
import io.servicerouting.agent.report.EventRecorder;
import io.servicerouting.agent.report.NodeStateReporter;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Problem.ObjectRef;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The running agent: its parts, and what passes between them. */
final class Agent implements LoopListener {
  private static final Logger LOG = System.getLogger(Agent.class.getName());
  private static final Duration LAST_WRITE = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final EventRecorder events;
  private final ProblemRegister problems;
  private final ClusterWatches watches;
  private final RoutingLoop loop;
  private final NodeStateReporter reporter;
  private final HealthCheckServers healthChecks;
  private final StatusServers statusServers;
  private final KubeProxyPorts kubeProxyPorts;
  private final KubeProxyWatch kubeProxy;
  private final TrafficObserver observer;
  private final AtomicBoolean ending = new AtomicBoolean();
  private boolean programmedBefore;

  Agent(
      AgentSettings settings,
      ApiClient client,
      IptablesFactory dataplanes,
      String iptables,
      KubeProxyKernel kubeProxyKernel) {
    this.settings = settings;
    this.events = new EventRecorder(client, settings.nodeName());
    this.problems = new ProblemRegister(this::tell);
    ClusterView view = new ClusterView(settings.install(), InstantSource.system());
    ClusterFeed feed = new ClusterFeed(view, problems, InstantSource.system());
    this.watches = new ClusterWatches(client, feed, settings.nodeName());
    this.loop = new RoutingLoop(feed, view, settings.loop(), dataplanes, problems, this);
    this.reporter =
        new NodeStateReporter(
            client,
            new NodeStateReporter.Identity(Version.current(), settings.install().name(), iptables),
            loop::state,
            problems,
            this::kubeProxyState,
            this::traffic,
            settings.observePeriod());
    this.observer =
        new TrafficObserver(
            loop::routesUnderPolicy,
            dataplanes.connections(),
            settings.observePeriod(),
            InstantSource.system());
    ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor();
    AgentHealth health =
        new AgentHealth(loop::state, loop::busySince, loop::failingSince, Clock.systemUTC());
    this.healthChecks =
        new HealthCheckServers(
            health::keepsUp,
            answers,
            (service, list) -> problems.set(new Source("healthCheck", service), list),
            InstantSource.system());
    AgentMetrics metrics =
        new AgentMetrics(
            Version.current(), loop::state, watches::stats, () -> problems.current().size());
    this.statusServers = new StatusServers(health, metrics::render, answers);
    this.kubeProxyPorts =
        new KubeProxyPorts(
            settings.healthzAddress(),
            () -> statusServers.openKubeProxyHealth(settings.healthzAddress()),
            settings.opsAddress(),
            () ->
                statusServers.openKubeProxyOps(
                    settings.opsAddress(), settings.loop().defaultMode()));
    this.kubeProxy =
        new KubeProxyWatch(
            kubeProxyKernel,
            kubeProxyPorts,
            new KubeProxyWatch.Settings(
                settings.install() == Install.InsteadOfKubeProxy,
                settings.cleanKubeProxy(),
                settings.loop().auditPeriod(),
                KubeProxyWatch.Settings.PROOF),
            () -> loop.state().programmed() && loop.state().refused().isEmpty(),
            new KubeProxyNews());
  }

  private @Nullable KubeProxyState kubeProxyState() {
    return kubeProxy.state();
  }

  private @Nullable ObservedTraffic traffic() {
    return observer.latest();
  }

  /** What becomes known of kube-proxy. */
  private final class KubeProxyNews implements KubeProxyWatch.Listener {
    @Override
    public void changed(KubeProxyState state) {
      LOG.log(
          Level.INFO,
          "kube-proxy on this node: runs {0}, rules {1}, mode {2}{3}",
          state.running(),
          state.rules(),
          state.mode() == null ? "none" : state.mode(),
          state.message() == null ? "" : "; " + state.message());
      reporter.wake();
    }

    @Override
    public void cleaned(int removed, List<String> left) {
      String message =
          "kube-proxy is gone from this node; removed its rules: "
              + removed
              + " chains, jumps, tables and devices"
              + (left.isEmpty() ? "" : ". Left: " + String.join("; ", left));
      LOG.log(Level.INFO, "{0}", message);
      NodeInfo node = loop.state().node();
      if (node != null) {
        events.tell(reference(node), "KubeProxyRulesRemoved", message);
      }
    }
  }

  private static ObjectRef reference(NodeInfo node) {
    return new ObjectRef("v1", "Node", "", node.name(), node.uid());
  }

  /**
   * Runs until SIGTERM.
   *
   * @throws IOException if the agent's own port is taken
   */
  void run() throws IOException, InterruptedException {
    statusServers.openOwn(settings.statusAddress());
    Thread writer = Thread.ofPlatform().name("routing").unstarted(loop);
    Thread reporting = Thread.ofVirtual().name("reporter").start(reporter);
    Thread recording = Thread.ofVirtual().name("events").start(events);
    Thread observing = Thread.ofVirtual().name("observer").unstarted(observer);
    Thread watching = Thread.ofVirtual().name("kube-proxy").unstarted(kubeProxy);
    Thread ports = Thread.ofVirtual().name("kube-proxy-ports").unstarted(kubeProxyPorts);
    Thread stop =
        new Thread(() -> {
          LOG.log(Level.INFO, "Ending on a signal");
          ending.set(true);
          writer.interrupt();
          joinOrGiveUp(writer);
          reporting.interrupt();
          recording.interrupt();
          watching.interrupt();
          observing.interrupt();
          ports.interrupt();
          watches.close();
          healthChecks.close();
          statusServers.close();
        });
    Runtime.getRuntime().addShutdownHook(stop);
    if (settings.install() == Install.InsteadOfKubeProxy) {
      ports.start();
    }
    watching.start();
    observing.start();
    watches.start();
    writer.start();
    writer.join();
    if (!ending.get()) {
      throw new IOException("the routing thread ended unexpectedly; the log says why");
    }
  }

  private static void joinOrGiveUp(Thread writer) {
    try {
      writer.join(LAST_WRITE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void programmed(ProgramState state) {
    if (state.programmed() && !programmedBefore) {
      programmedBefore = true;
      LOG.log(
          Level.INFO,
          "Programmed {0} services with {1} ports and {2} endpoints",
          state.services(),
          state.servicePorts(),
          state.endpoints());
      Sysctls.routeLocalnet();
    }
    reporter.wake();
  }

  @Override
  public void repaired(int written) {
    String message =
        "Somebody had changed this node's service rules; wrote " + written + " chains and jumps";
    LOG.log(Level.WARNING, message);
    NodeInfo node = loop.state().node();
    if (node != null) {
      events.warn(reference(node), "ServiceRulesRepaired", message);
    }
  }

  @Override
  public boolean healthCheck(ObjectName service, @Nullable HealthCheck healthCheck) {
    return healthChecks.update(service, healthCheck);
  }

  private void tell(Source source, Problem problem) {
    LOG.log(Level.WARNING, "{0}", problem);
    events.warn(
        problem.object(), eventReason(source.check()), problem.field() + ": " + problem.message());
    reporter.wake();
  }

  private static String eventReason(String check) {
    return switch (check) {
      case "Service" -> "ServiceFieldUnusable";
      case "EndpointSlice" -> "EndpointUnusable";
      case "kernel" -> "PortNotProgrammed";
      // kube-proxy's word, which people may already look for.
      case "healthCheck" -> "FailedToStartServiceHealthcheck";
      default -> "PolicyUnusable";
    };
  }
}
