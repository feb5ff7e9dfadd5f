package io.servicerouting.agent.program;

import io.servicerouting.agent.dataplane.Compromise;
import io.servicerouting.agent.dataplane.Damage;
import io.servicerouting.agent.dataplane.DataplaneFactory;
import io.servicerouting.agent.kube.decode.NodeStatus;
import io.servicerouting.agent.problem.ProblemRegister;
import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServicePortName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private final ClusterFeed feed;
  private final ClusterView view;
  private final LoopSettings settings;
  private final NodeProgram kernel;
  private final LoopListener listener;
  private final RefusedRoutes refusedRoutes;
  private final CompromisedRoutes compromisedRoutes;
  private final NotedRoutes notedRoutes;
  private final HealthCheckNews healthChecks;
  private final PortNews ports;
  private final LoopQuestions questions;
  private final Damages damages = new Damages();
  private final RetryPace retry = new RetryPace();
  private final WriteTimes writeTimes = new WriteTimes();
  private final InstantSource clock;

  private boolean reconcileNext = true;
  private boolean failing;
  private boolean programmedBefore;
  private boolean ended;
  private Instant nextReconcile = Instant.MIN;

  private volatile ProgramState state = ProgramState.initial();
  private volatile @Nullable Instant busySince;
  private volatile @Nullable Instant failingSince;

  /**
   * A loop that has not begun.
   *
   * @param clock measures what is due; one that is set back would put off audits and retries
   */
  public RoutingLoop(
      ClusterFeed feed,
      ClusterView view,
      LoopSettings settings,
      DataplaneFactory dataplanes,
      ProblemRegister problems,
      LoopListener listener,
      InstantSource clock) {
    this.feed = feed;
    this.view = view;
    this.settings = settings;
    this.kernel = new NodeProgram(dataplanes);
    this.listener = listener;
    this.clock = clock;
    this.questions = new LoopQuestions(feed, view, kernel);
    ModeAskers askers = new ModeAskers(view, settings.defaultMode());
    this.refusedRoutes = new RefusedRoutes(view, askers, problems);
    this.compromisedRoutes = new CompromisedRoutes(askers, problems);
    this.notedRoutes = new NotedRoutes(view, listener);
    this.healthChecks = new HealthCheckNews(view, listener, clock);
    this.ports = new PortNews(listener);
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
    if (!failing && kernel.node() != null) {
      next = earlier(next, healthChecks.nextTry());
    }
    next = earlier(next, damages.audit());
    return earlier(earlier(next, feed.nextMarker()), view.nextToLetGo());
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other != null && other.isBefore(one) ? other : one;
  }

  private void step() {
    NodeStatus node = view.node();
    if (ended) {
      view.takeChanged();
      damages.forget();
      publish(ProgramState.ended(node == null ? state.node() : node.node(), state));
      return;
    }
    if (!feed.awaited().isEmpty() || node == null) {
      publish(state.withFailure(state.node(), missing(node)));
      reconcileNext = true;
      damages.forget();
      nextReconcile = clock.instant().plus(settings.auditPeriod());
      return;
    }
    if (kernel.settle(settings.forNode(node.node()))) {
      reconcileNext = true;
    }
    boolean regular = isDue(nextReconcile);
    long begin = System.nanoTime();
    if (failing) {
      damages.leaveToNextTry();
    }
    boolean audit = regular || isDue(damages.audit());
    if (failing && !audit) {
      return; // What comes in meanwhile must not shorten the wait before the next try.
    }
    try {
      int written =
          reconcileNext || audit
              ? reconcile(audit && !reconcileNext, regular || reconcileNext)
              : apply() + repair();
      retry.succeeded();
      failing = false;
      failingSince = null;
      if (written > 0) {
        writeTimes.add((System.nanoTime() - begin) / 1e9);
      }
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

  private boolean isDue(@Nullable Instant time) {
    return time != null && !clock.instant().isBefore(time);
  }

  private int reconcile(boolean isAudit, boolean regular) throws IOException {
    Instant begin = clock.instant();
    Set<ObjectName> changed = view.takeChanged();
    if (isAudit && !changed.isEmpty()) {
      kernel.apply(view, changed); // Not what an audit finds.
    }
    healthChecks.changed(changed);
    healthChecks.changed(view.services());
    int written = kernel.reconcile(view);
    tellHealthChecks();
    ports.tell(view);
    reconcileNext = false;
    Instant end = clock.instant();
    boolean repair = isAudit || damages.open();
    damages.audited(regular, end, Duration.between(begin, end));
    nextReconcile = end.plus(settings.auditPeriod());
    if (repair && written > 0) {
      tellRepair(written);
    }
    return written;
  }

  private int repair() throws IOException {
    Set<Damage> own = damages.take();
    int written = own.isEmpty() ? 0 : kernel.repair(own);
    damages.repaired();
    if (written > 0) {
      tellRepair(written);
    }
    return written;
  }

  private void tellRepair(int written) {
    state = state.withRepair();
    listener.repaired(written);
  }

  private int apply() throws IOException {
    Set<ObjectName> changed = view.takeChanged();
    healthChecks.changed(changed);
    int written = kernel.apply(view, changed);
    tellHealthChecks();
    ports.tell(view, changed);
    return written;
  }

  private void tellHealthChecks() {
    NodeInfo node = kernel.node();
    if (node != null) {
      healthChecks.tell(node);
    }
  }

  private void succeeded(NodeStatus node, int written) {
    programmedBefore = true;
    Map<ServicePortName, String> refused = kernel.refused();
    refusedRoutes.are(refused);
    Map<ServicePortName, Compromise> compromises = kernel.compromises();
    compromisedRoutes.are(compromises);
    notedRoutes.are(kernel.notes());
    publish(
        new ProgramState(
            node.node(),
            node.beingDeleted() || node.leavingByAutoscaler(),
            true,
            null,
            feed.policiesVersion(),
            feed.clusterPoliciesVersion(),
            view.services().size(),
            kernel.ports(),
            kernel.endpoints(),
            refused,
            compromises.size(),
            kernel.portsByMode(),
            state.repairs(),
            state.writes() + (written > 0 ? 1 : 0),
            written > 0 ? Instant.now() : state.lastWrite()));
  }

  private void failed(IOException failure) {
    Duration pause = retry.failed();
    LOG.log(
        Level.ERROR,
        "Cannot program the kernel, which keeps what it has; trying again in {0}: {1}",
        pause,
        failure.getMessage());
    // What was not written is not known exactly, so the next try compares with the kernel.
    reconcileNext = true;
    failing = true;
    if (failingSince == null) {
      failingSince = clock.instant();
    }
    nextReconcile = clock.instant().plus(pause);
    if (programmedBefore) {
      // Balancers must hear of lost pods all the same. Not at a cold start: no rule is there yet.
      tellHealthChecks();
    }
    publish(state.withFailure(kernel.node(), String.valueOf(failure.getMessage())));
  }

  private void publish(ProgramState now) {
    if (!now.equals(state)) {
      state = now;
      listener.programmed(now);
    }
  }

  /**
   * Does something last between two writes, after which the kernel is not written any more. Any
   * other thread may ask for it; it waits for the writer thread.
   *
   * @throws IOException if it failed: the loop goes on as if nothing had been
   */
  public void end(LastWrite last) throws IOException, InterruptedException {
    Optional<IOException> failure = questions.ask(() -> tryToEnd(last));
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
    kernel.forget();
    ports.forget();
    nextReconcile = Instant.MIN;
    failing = false;
    failingSince = null;
  }

  /** What leads to endpoints has to be worked out and written anew. Any thread may tell. */
  public void reconcileSoon() throws InterruptedException {
    feed.tell(() -> reconcileNext = true);
  }

  /** Somebody else changed parts of the kernel's state. Any thread may tell. */
  public void damaged(Set<Damage> changed) throws InterruptedException {
    feed.tell(() -> damages.add(changed));
  }

  /** What other threads may ask about the view and what is programmed. */
  public LoopQuestions questions() {
    return questions;
  }

  /** What was done so far. Any thread may ask. */
  public ProgramState state() {
    return state;
  }

  /** How long writes took. Any thread may ask. */
  public WriteTimes writeTimes() {
    return writeTimes;
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
