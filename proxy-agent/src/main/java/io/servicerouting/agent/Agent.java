package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.health.AgentHealth;
import io.servicerouting.agent.health.HealthCheckServers;
import io.servicerouting.agent.health.StatusServers;
import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.metrics.AgentMetrics;
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
  private final AtomicBoolean ending = new AtomicBoolean();
  private boolean programmedBefore;

  Agent(AgentSettings settings, ApiClient client, DataplaneFactory dataplanes, String iptables) {
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
            problems);
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
    Thread kubeProxyPorts =
        Thread.ofVirtual().name("kube-proxy-ports").unstarted(this::openKubeProxyPorts);
    Thread stop =
        new Thread(() -> {
          LOG.log(Level.INFO, "Ending on a signal");
          ending.set(true);
          writer.interrupt();
          joinOrGiveUp(writer);
          reporting.interrupt();
          recording.interrupt();
          kubeProxyPorts.interrupt();
          watches.close();
          healthChecks.close();
          statusServers.close();
        });
    Runtime.getRuntime().addShutdownHook(stop);
    if (settings.install() == Install.InsteadOfKubeProxy) {
      kubeProxyPorts.start();
    }
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

  /** Tries for ever: at a hand-over kube-proxy may hold its ports a little longer. */
  private void openKubeProxyPorts() {
    keepTrying(() -> statusServers.openKubeProxyHealth(settings.healthzAddress()));
    keepTrying(
        () -> statusServers.openKubeProxyOps(settings.opsAddress(), settings.loop().defaultMode()));
  }

  private interface Opening {
    void open() throws IOException;
  }

  private static void keepTrying(Opening opening) {
    boolean told = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        opening.open();
        return;
      } catch (IOException e) {
        if (!told) {
          LOG.log(
              Level.WARNING,
              "{0}; is kube-proxy still running? Trying again every 5 s",
              e.getMessage());
          told = true;
        }
      }
      try {
        Thread.sleep(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        return;
      }
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
      events.warn(
          new ObjectRef("v1", "Node", "", node.name(), node.uid()),
          "ServiceRulesRepaired",
          message);
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
