package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodeSettings;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that owns view and kernel. It writes the first change at once and next whatever
 * gathered meanwhile; there is no minimum period between two writes.
 *
 * <p>Nothing is written before all kinds were listed once: half a picture would take endpoints away
 * from Services that have them.
 */
public final class RoutingLoop implements Runnable {
  private static final Logger LOG = System.getLogger(RoutingLoop.class.getName());
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  /** Twice what is reported: some have no connections. */
  private static final int MOST_OBSERVED = 256;

  private final ClusterFeed feed;
  private final ClusterView view;
  private final LoopSettings settings;
  private final DataplaneFactory dataplanes;
  private final LoopListener listener;
  private final RefusedRoutes refusedRoutes;
  private final HealthCheckNews healthChecks;
  private final Clock clock = Clock.systemUTC();

  private @Nullable NodeSettings programmedFor;
  private List<FamilyProgram> programs = List.of();
  private boolean reconcileNext = true;
  private boolean failing;
  private boolean ended;
  private Instant nextReconcile = Instant.MIN;
  private Duration retry = FIRST_RETRY;

  private volatile ProgramState state = ProgramState.initial();
  private volatile @Nullable Instant busySince;
  private volatile @Nullable Instant failingSince;

  /** A loop that has not begun. */
  public RoutingLoop(
      ClusterFeed feed,
      ClusterView view,
      LoopSettings settings,
      DataplaneFactory dataplanes,
      ProblemRegister problems,
      LoopListener listener) {
    this.feed = feed;
    this.view = view;
    this.settings = settings;
    this.dataplanes = dataplanes;
    this.listener = listener;
    this.refusedRoutes = new RefusedRoutes(view, problems);
    this.healthChecks = new HealthCheckNews(view, listener, clock);
  }

  /** The last thing that is done to the kernel. */
  @FunctionalInterface
  public interface LastWrite {
    /**
     * Does it.
     *
     * @throws IOException if it failed; what is wanted is then written again
     */
    void run() throws IOException;
  }

  /** Goes on until it is interrupted. The kernel then keeps what it has. */
  @Override
  public void run() {
    try {
      while (true) {
        feed.update(Duration.between(clock.instant(), wakeUp()).toMillis());
        busySince = clock.instant();
        view.letGo();
        feed.moveMarkers();
        step();
        busySince = null;
      }
    } catch (InterruptedException e) {
      LOG.log(Level.INFO, "Stopping. The rules stay in place.");
    }
  }

  private Instant wakeUp() {
    // Far enough for a wait without anything to do, near enough not to overflow.
    Instant next = clock.instant().plus(Duration.ofHours(1));
    if (nextReconcile.isAfter(Instant.MIN) && nextReconcile.isBefore(next)) {
      next = nextReconcile;
    }
    if (!failing && programmedFor != null) {
      next = earlier(next, healthChecks.nextTry());
    }
    return earlier(earlier(next, feed.nextMarker()), view.nextToLetGo());
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other != null && other.isBefore(one) ? other : one;
  }

  private void step() {
    NodeStatus node = view.node();
    if (ended) {
      view.takeChanged();
      publish(ProgramState.ended(node == null ? state.node() : node.node(), state));
      return;
    }
    if (!feed.awaited().isEmpty() || node == null) {
      publish(state.withFailure(missing(node)));
      reconcileNext = true;
      nextReconcile = clock.instant().plus(settings.auditPeriod());
      return;
    }
    NodeSettings wanted = settings.forNode(node.node());
    if (!wanted.equals(programmedFor)) {
      rebuild(wanted);
    }
    boolean audit = !clock.instant().isBefore(nextReconcile);
    if (failing && !audit) {
      return; // What comes in meanwhile must not shorten the wait before the next try.
    }
    try {
      int written = reconcileNext || audit ? reconcile(audit && !reconcileNext) : apply();
      retry = FIRST_RETRY;
      failing = false;
      failingSince = null;
      succeeded(node, written);
    } catch (IOException e) {
      failed(e);
    } catch (RuntimeException e) {
      // A defect of ours. The traffic of all that is programmed must not suffer from it.
      LOG.log(Level.ERROR, "Unexpected failure while programming", e);
      failed(new IOException("unexpected failure: " + e, e));
    }
  }

  private String missing(@Nullable NodeStatus node) {
    return feed.awaited().isEmpty() && node == null
        ? "the cluster has no Node of this name"
        : "waiting for the first list of " + String.join(", ", feed.awaited());
  }

  private void rebuild(NodeSettings wanted) {
    LOG.log(
        Level.INFO,
        "Programming {0} for node {1} at {2}, pods recognised by {3}",
        dataplanes.families(),
        wanted.node().name(),
        wanted.node().addresses(),
        wanted.detector());
    programs =
        dataplanes.families().stream()
            .map(family ->
                new FamilyProgram(family, wanted, dataplanes.create(family, wanted.detector())))
            .toList();
    programmedFor = wanted;
    reconcileNext = true;
  }

  private int reconcile(boolean isAudit) throws IOException {
    healthChecks.changed(view.takeChanged());
    healthChecks.changed(view.services());
    int written = 0;
    for (FamilyProgram program : programs) {
      written += program.reconcile(view);
    }
    tellHealthChecks();
    reconcileNext = false;
    nextReconcile = clock.instant().plus(settings.auditPeriod());
    if (isAudit && written > 0) {
      state = state.withRepair();
      listener.repaired(written);
    }
    return written;
  }

  private int apply() throws IOException {
    Set<ObjectName> changed = view.takeChanged();
    healthChecks.changed(changed);
    int written = 0;
    for (FamilyProgram program : programs) {
      written += program.apply(view, changed);
    }
    tellHealthChecks();
    return written;
  }

  private void tellHealthChecks() {
    NodeInfo node = programmedFor == null ? null : programmedFor.node();
    if (node != null) {
      healthChecks.tell(node);
    }
  }

  private void succeeded(NodeStatus node, int written) {
    Map<ServicePortName, String> refused = new HashMap<>();
    int ports = 0;
    int endpoints = 0;
    for (FamilyProgram program : programs) {
      refused.putAll(program.refused());
      endpoints += program.endpoints();
      // Not a sum: a dual-stack Service's port is one port with two routes.
      ports = Math.max(ports, program.wanted().size());
    }
    refusedRoutes.are(refused);
    publish(
        new ProgramState(
            node.node(),
            node.beingDeleted() || node.leavingByAutoscaler(),
            true,
            null,
            feed.policiesVersion(),
            feed.clusterPoliciesVersion(),
            view.services().size(),
            ports,
            endpoints,
            Map.copyOf(refused),
            state.repairs(),
            state.writes() + (written > 0 ? 1 : 0),
            written > 0 ? clock.instant() : state.lastWrite()));
  }

  private void failed(IOException failure) {
    LOG.log(
        Level.ERROR,
        "Cannot program the kernel, which keeps what it has; trying again in {0}: {1}",
        retry,
        failure.getMessage());
    // What was not written is not known exactly, so the next try compares with the kernel.
    reconcileNext = true;
    failing = true;
    if (failingSince == null) {
      failingSince = clock.instant();
    }
    nextReconcile = clock.instant().plus(retry);
    retry =
        retry.multipliedBy(2).compareTo(LONGEST_RETRY) < 0 ? retry.multipliedBy(2) : LONGEST_RETRY;
    if (state.node() != null) {
      // Balancers must hear of lost pods all the same. Not at a cold start: no rule is there yet.
      tellHealthChecks();
    }
    publish(state.withFailure(String.valueOf(failure.getMessage())));
  }

  private void publish(ProgramState now) {
    if (!now.equals(state)) {
      state = now;
      listener.programmed(now);
    }
  }

  /**
   * The routes of Services that a policy concerns, of the first Services by name if there are very
   * many. Any other thread may ask; it waits for the writer thread.
   */
  public List<Route> routesUnderPolicy() throws InterruptedException {
    return answer(this::collectRoutesUnderPolicy);
  }

  private List<Route> collectRoutesUnderPolicy() {
    List<Route> routes = new ArrayList<>();
    view.services().stream()
        .filter(view::isUnderPolicy)
        .limit(MOST_OBSERVED)
        .forEach(service -> programs.forEach(program -> routes.addAll(program.wanted(service))));
    return routes;
  }

  /**
   * The Services that were left to us by label. Any thread may ask; it waits for the writer thread.
   *
   * @return empty while Services were not listed yet
   */
  public Optional<List<ObjectName>> servicesByLabel() throws InterruptedException {
    return answer(() ->
        feed.awaited().contains(ClusterFeed.SERVICE)
            ? Optional.empty()
            : Optional.of(view.servicesByLabel()));
  }

  private <T> T answer(Supplier<T> question) throws InterruptedException {
    try {
      return feed.ask(question).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a question to the view does not fail", e);
    }
  }

  /**
   * Does something last between two writes, after which the kernel is not written any more. Any
   * other thread may ask for it; it waits for the writer thread.
   *
   * @throws IOException if it failed: the loop goes on as if nothing had been
   */
  public void end(LastWrite last) throws IOException, InterruptedException {
    Optional<IOException> failure = answer(() -> tryToEnd(last));
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private Optional<IOException> tryToEnd(LastWrite last) {
    try {
      last.run();
    } catch (IOException e) {
      reconcileNext = true; // It may have got half way.
      return Optional.of(e);
    } catch (RuntimeException e) {
      reconcileNext = true;
      return Optional.of(new IOException("unexpected failure: " + e, e));
    }
    endBeforeStart();
    return Optional.empty();
  }

  /** Writes nothing at all. To be called before the loop runs. */
  public void endBeforeStart() {
    ended = true;
    programs = List.of();
    programmedFor = null;
    nextReconcile = Instant.MIN;
    failing = false;
    failingSince = null;
  }

  /** What was done so far. Any thread may ask. */
  public ProgramState state() {
    return state;
  }

  /**
   * Since when no write to the kernel has succeeded; null while all is well. Any thread may ask.
   */
  public @Nullable Instant failingSince() {
    return failingSince;
  }

  /** Since when it has been working on one batch; null while it waits. Any thread may ask. */
  public @Nullable Instant busySince() {
    return busySince;
  }
}
