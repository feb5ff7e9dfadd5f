package io.servicerouting.agent.report;

import io.servicerouting.agent.dataplane.modes.ModeState;
import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kube.ApiException;
import io.servicerouting.agent.kube.ApiPath;
import io.servicerouting.agent.kubeproxy.KubeProxyState;
import io.servicerouting.agent.observe.ObservedTraffic;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.uninstall.UninstallState;
import io.servicerouting.routing.NodeInfo;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node's {@code NodeRoutingState} true. What users wait for is written at once (gathered
 * for 200 ms), counts and traffic once a minute if they changed, and nothing when nothing did.
 */
public final class NodeStateReporter implements Runnable {
  /** The field manager of everything that agents apply. */
  public static final String FIELD_MANAGER = "servicerouting-agent";

  private static final Logger LOG = System.getLogger(NodeStateReporter.class.getName());
  private static final Duration GATHER = Duration.ofMillis(200);
  private static final Duration LONGEST_ROUTINE = Duration.ofSeconds(60);

  /** After this long it is written again though nothing changed: somebody may have deleted it. */
  private static final Duration REFRESH = Duration.ofMinutes(10);

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  private final ApiClient client;
  private final Identity identity;
  private final Supplier<List<ModeState>> modes;
  private final Supplier<ProgramState> state;
  private final ProblemRegister problems;
  private final Supplier<@Nullable KubeProxyState> kubeProxy;
  private final Supplier<UninstallState> uninstall;
  private final Supplier<@Nullable ObservedTraffic> traffic;
  private final Duration routine;
  private final InstantSource clock;
  private final Semaphore news = new Semaphore(0);
  private final NodeStateJson json = new NodeStateJson();

  private @Nullable NodeState written;
  private @Nullable String ownedBy;
  private @Nullable String complaint;
  private Instant lastReport = Instant.EPOCH;
  private Instant conditionSince = Instant.EPOCH;

  /**
   * What does not change while the agent runs.
   *
   * @param agentVersion the agent's version
   * @param install the way it is installed
   */
  public record Identity(String agentVersion, String install) {}

  /**
   * A reporter that has not begun.
   *
   * @param observePeriod how often the traffic changes, and so may be written
   * @param clock measures what is due
   */
  public NodeStateReporter(
      ApiClient client,
      Identity identity,
      Supplier<List<ModeState>> modes,
      Supplier<ProgramState> state,
      ProblemRegister problems,
      Supplier<@Nullable KubeProxyState> kubeProxy,
      Supplier<UninstallState> uninstall,
      Supplier<@Nullable ObservedTraffic> traffic,
      Duration observePeriod,
      InstantSource clock) {
    this.client = client;
    this.identity = identity;
    this.modes = modes;
    this.state = state;
    this.problems = problems;
    this.kubeProxy = kubeProxy;
    this.uninstall = uninstall;
    this.traffic = traffic;
    this.clock = clock;
    this.routine = observePeriod.compareTo(LONGEST_ROUTINE) < 0 ? observePeriod : LONGEST_ROUTINE;
  }

  /** There may be something new to report. Any thread may say so. */
  public void wake() {
    news.release();
  }

  /** Goes on until it is interrupted. */
  @Override
  public void run() {
    Duration retry = Duration.ofSeconds(1);
    try {
      while (true) {
        if (news.tryAcquire(routine.toMillis(), TimeUnit.MILLISECONDS)) {
          Thread.sleep(GATHER);
          news.drainPermits();
          if (!urgentNews() && clock.instant().isBefore(lastReport.plus(routine))) {
            continue; // Counts alone wait for their time.
          }
        }
        try {
          report();
          complaint = null;
          retry = Duration.ofSeconds(1);
        } catch (IOException e) {
          complainOnce(String.valueOf(e.getMessage()));
          Thread.sleep(retry);
          retry =
              retry.multipliedBy(2).compareTo(LONGEST_RETRY) < 0
                  ? retry.multipliedBy(2)
                  : LONGEST_RETRY;
          wake();
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  private void complainOnce(String why) {
    Level level = why.equals(complaint) ? Level.DEBUG : Level.WARNING;
    LOG.log(level, "Cannot report NodeRoutingState, still trying: {0}", why);
    complaint = why;
  }

  private boolean urgentNews() {
    NodeState before = written;
    return before == null || !before.urgent().equals(current(state.get()).urgent());
  }

  private NodeState current(ProgramState program) {
    return NodeState.of(
        identity.agentVersion(),
        identity.install(),
        modes.get(),
        program,
        problems.current(),
        kubeProxy.get(),
        uninstall.get(),
        traffic.get());
  }

  private void report() throws IOException, InterruptedException {
    ProgramState program = state.get();
    NodeInfo node = program.node();
    NodeState now = current(program);
    boolean refresh = !clock.instant().isBefore(lastReport.plus(REFRESH));
    if (node == null || (now.equals(written) && !refresh)) {
      return;
    }
    NodeState before = written;
    if (before == null || before.urgent().programmed() != now.urgent().programmed()) {
      conditionSince = Instant.now();
    }
    ApiPath object =
        ApiPath.of("servicerouting.io", "v1alpha1", "noderoutingstates").named(node.name());
    if (!node.uid().equals(ownedBy)) {
      client.apply(object, json.object(node), FIELD_MANAGER, true);
      ownedBy = node.uid();
    }
    try {
      client.apply(
          object.subresource("status"),
          json.status(node.name(), now, conditionSince),
          FIELD_MANAGER,
          true);
    } catch (ApiException.NotFound e) {
      ownedBy = null; // Somebody deleted it: made anew at the next try.
      throw e;
    }
    written = now;
    lastReport = clock.instant();
  }
}
