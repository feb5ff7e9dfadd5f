package io.servicerouting.agent;

import io.servicerouting.agent.conntrack.FlowCleaner;
import io.servicerouting.agent.conntrack.UdpChanges;
import io.servicerouting.agent.dataplane.modes.Modes;
import io.servicerouting.agent.dataplane.userspace.UserspaceRelay;
import io.servicerouting.agent.drift.RuleWatch;
import io.servicerouting.agent.health.AgentHealth;
import io.servicerouting.agent.health.HealthCheckServers;
import io.servicerouting.agent.health.StatusServers;
import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kubeproxy.KubeProxyKernel;
import io.servicerouting.agent.kubeproxy.KubeProxyPorts;
import io.servicerouting.agent.kubeproxy.KubeProxyState;
import io.servicerouting.agent.kubeproxy.KubeProxyWatch;
import io.servicerouting.agent.metrics.AgentMetrics;
import io.servicerouting.agent.nodeport.NodePortConflicts;
import io.servicerouting.agent.nodeport.ServiceNodePort;
import io.servicerouting.agent.observe.ObservedTraffic;
import io.servicerouting.agent.observe.TrafficObserver;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.problem.ProblemRegister.Source;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.program.ClusterFeed;
import io.servicerouting.agent.program.LoopListener;
import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.program.RoutingLoop;
import io.servicerouting.agent.report.EventRecorder;
import io.servicerouting.agent.report.NodeStateReporter;
import io.servicerouting.agent.time.SteadyClock;
import io.servicerouting.agent.uninstall.OwnRules;
import io.servicerouting.agent.uninstall.Uninstall;
import io.servicerouting.agent.uninstall.UninstallState;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.agent.view.ClusterView.HealthCheck;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.Problem.ObjectRef;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The running agent: its parts, and what passes between them. */
final class Agent implements LoopListener {
  private static final Logger LOG = System.getLogger(Agent.class.getName());
  private static final Duration UNINSTALL_PERIOD = Duration.ofSeconds(1);
  private static final Duration LAST_WRITE = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final EventRecorder events;
  private final NodeEvents nodeEvents;
  private final ProblemRegister problems;
  private final ClusterWatches watches;
  private final RoutingLoop loop;
  private final NodeStateReporter reporter;
  private final HealthCheckServers healthChecks;
  private final StatusServers statusServers;
  private final KubeProxyPorts kubeProxyPorts;
  private final KubeProxyWatch kubeProxy;
  private final TrafficObserver observer;
  private final FlowCleaner flowCleaner;
  private final NodePortConflicts nodePortConflicts;
  private final Cleanup cleanup;
  private final UserspaceRelay relay;
  private final @Nullable RuleWatch ruleWatch;
  private final @Nullable Uninstall uninstall;
  private final BackgroundThreads background = new BackgroundThreads();
  private final SteadyClock clock = SteadyClock.start();
  private final AtomicBoolean ending = new AtomicBoolean();
  private boolean programmedBefore;

  Agent(
      AgentSettings settings,
      ApiClient client,
      Modes dataplanes,
      UserspaceRelay relay,
      Commands commands,
      Cleanup cleanup,
      @Nullable RuleWatch ruleWatch) {
    this.settings = settings;
    this.cleanup = cleanup;
    this.relay = relay;
    this.ruleWatch = ruleWatch;
    this.events = new EventRecorder(client, settings.nodeName());
    this.nodeEvents = new NodeEvents(events, this::node);
    this.problems = new ProblemRegister(this::tell);
    ClusterView view = new ClusterView(settings.install(), clock);
    ClusterFeed feed = new ClusterFeed(view, problems, clock);
    this.flowCleaner =
        new FlowCleaner(commands, this::servesNodePorts, relay::doors, this::staleFlowsStay);
    this.nodePortConflicts =
        new NodePortConflicts(
            commands, this::servesNodePorts, settings.nodeName(), this::nodePortConflicts);
    this.watches = new ClusterWatches(client, feed, settings.nodeName());
    this.loop = new RoutingLoop(feed, view, settings.loop(), dataplanes, problems, this, clock);
    this.reporter =
        new NodeStateReporter(
            client,
            new NodeStateReporter.Identity(Version.current(), settings.install().name()),
            dataplanes::states,
            loop::state,
            problems,
            this::kubeProxyState,
            this::uninstallState,
            this::traffic,
            settings.observePeriod(),
            clock);
    this.observer =
        new TrafficObserver(
            loop.questions()::routesUnderPolicy,
            dataplanes.connections(),
            settings.observePeriod(),
            InstantSource.system());
    ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor();
    AgentHealth health =
        new AgentHealth(
            loop::state, loop::busySince, loop::failingSince, this::uninstallState, clock);
    this.healthChecks =
        new HealthCheckServers(
            health::keepsUp,
            answers,
            (service, list) -> problems.set(new Source("healthCheck", service), list),
            clock);
    AgentMetrics metrics =
        new AgentMetrics(
            Version.current(),
            loop::state,
            watches::stats,
            () -> problems.current().size(),
            flowCleaner,
            relay::status,
            loop.writeTimes(),
            this::traffic);
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
            new KubeProxyKernel(commands),
            kubeProxyPorts,
            new KubeProxyWatch.Settings(
                settings.install() == Install.InsteadOfKubeProxy,
                settings.cleanKubeProxy(),
                settings.uninstall(),
                settings.loop().auditPeriod(),
                KubeProxyWatch.Settings.PROOF),
            () -> loop.state().programmed() && loop.state().refused().isEmpty(),
            new KubeProxyNews(reporter::wake, nodeEvents::tell));
    this.uninstall = settings.uninstall() ? uninstall(settings.force()) : null;
  }

  private Uninstall uninstall(boolean force) {
    return new Uninstall(
        loop,
        new OwnRules() {
          @Override
          public boolean present() throws IOException {
            return cleanup.present();
          }

          @Override
          public int remove() throws IOException {
            return removeOwnRules();
          }
        },
        force ? Optional::empty : kubeProxy::whyNotCarrying,
        this::uninstallChanged,
        UNINSTALL_PERIOD,
        clock);
  }

  private @Nullable KubeProxyState kubeProxyState() {
    return kubeProxy.state();
  }

  private @Nullable ObservedTraffic traffic() {
    return observer.latest();
  }

  private UninstallState uninstallState() {
    return uninstall == null ? new UninstallState.NotAsked() : uninstall.state();
  }

  private void uninstallChanged(UninstallState state) {
    switch (state) {
      case UninstallState.Waiting(String why) -> LOG.log(Level.INFO, "Uninstall: {0}", why);
      case UninstallState.Removed _ -> {
        LOG.log(Level.INFO, "Uninstalled: nothing is written any more; idle until SIGTERM");
        kubeProxy.uninstalled();
        nodeEvents.tell("ServiceRulesRemoved", "No rule of proxy-agent is left on this node");
      }
      case UninstallState.NotAsked _ -> {}
    }
    reporter.wake();
  }

  /** Called on the writer thread, which owns the health checks too. */
  private int removeOwnRules() throws IOException {
    int removed = cleanup.remove();
    relay.leave();
    healthChecks.close();
    return removed;
  }

  private @Nullable NodeInfo node() {
    return loop.state().node();
  }

  /**
   * Runs until SIGTERM.
   *
   * @throws IOException if the agent's own port is taken
   */
  void run() throws IOException, InterruptedException {
    statusServers.openOwn(settings.statusAddress());
    reportIgnoredSettings();
    Thread writer = Thread.ofPlatform().name("routing").unstarted(loop);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(writer)));
    background.start("reporter", reporter);
    background.start("events", events);
    if (uninstall != null) {
      kubeProxyPorts.leave(); // They are kube-proxy's from now on.
      uninstall.resume(settings.force() || kubeProxy.hasTrace());
    } else if (settings.install() == Install.InsteadOfKubeProxy) {
      background.start("kube-proxy-ports", kubeProxyPorts);
    }
    background.start("kube-proxy", kubeProxy);
    background.start("observer", observer);
    background.start("udp-flows", flowCleaner);
    background.start("node-ports", nodePortConflicts);
    watches.start();
    if (ruleWatch != null) {
      // Of its own, since it waits in the kernel; that cannot be interrupted, so nobody waits for
      // it.
      RuleWatch watch = ruleWatch;
      Thread.ofPlatform().daemon().name("rule-watch").start(() -> watch.run(loop::damaged));
    }
    relay.tell(new RelayNews(nodeEvents, loop, reporter, flowCleaner));
    writer.start();
    if (uninstall != null) {
      background.start("uninstall", uninstall);
    }
    writer.join();
    if (!ending.get()) {
      throw new IOException("the routing thread ended unexpectedly; the log says why");
    }
  }

  private void end(Thread writer) {
    LOG.log(Level.INFO, "Ending on a signal");
    ending.set(true);
    writer.interrupt();
    joinOrGiveUp(writer);
    background.end();
    relay.close();
    watches.close();
    healthChecks.close();
    statusServers.close();
  }

  /** The registry's only writer has not started yet. */
  private void reportIgnoredSettings() {
    var node = new ObjectRef("v1", "Node", "", settings.nodeName(), "");
    for (AgentEnvironment.Ignored ignored : settings.ignored()) {
      problems.set(
          new Source("setting", new ObjectName("", ignored.variable())),
          List.of(
              new Problem(
                  node,
                  ignored.variable(),
                  "'%s' in the agents' settings (ConfigMap proxy-agent) is not used, the default is: %s"
                      .formatted(ignored.value(), ignored.problem()))));
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
      cleanup.sysctls().routeLocalnet();
      if (settings.install() == Install.InsteadOfKubeProxy) {
        cleanup.sysctls().rememberConnections(); // Beside it, they are kube-proxy's business.
      }
    }
    reporter.wake();
  }

  @Override
  public void repaired(int written) {
    String message =
        "Somebody had changed this node's service rules; wrote " + written + " chains and jumps";
    nodeEvents.warn("ServiceRulesRepaired", message);
  }

  @Override
  public void noted(ObjectRef service, String note) {
    nodeEvents.tell(service, "ServedOtherwise", note);
  }

  @Override
  public void udpChanged(UdpChanges changes) {
    flowCleaner.changed(changes);
  }

  @Override
  public void nodePorts(List<ServiceNodePort> all) {
    nodePortConflicts.look(all);
  }

  private void nodePortConflicts(Map<ObjectName, List<Problem>> byService)
      throws InterruptedException {
    loop.questions()
        .tell(() -> {
          byService.forEach((service, list) -> problems.set(new Source("nodePort", service), list));
          reporter.wake(); // Also of a conflict that is over.
        });
  }

  private boolean servesNodePorts(IpAddress address) {
    NodeInfo node = node();
    return node == null || settings.rules().nodePorts().include(address, node);
  }

  private void staleFlowsStay(String why) {
    String message =
        "UDP clients whose endpoint is gone are not sent to another one until they pause: " + why;
    nodeEvents.warn("StaleFlowsNotEnded", message);
  }

  @Override
  public boolean healthCheck(ObjectName service, @Nullable HealthCheck healthCheck) {
    return healthChecks.update(service, healthCheck);
  }

  private void tell(Source source, Problem problem) {
    nodeEvents.warn(source, problem);
    reporter.wake();
  }
}
