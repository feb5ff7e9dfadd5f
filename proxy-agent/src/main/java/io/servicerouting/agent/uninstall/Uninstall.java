package io.servicerouting.agent.uninstall;

import io.servicerouting.agent.program.RoutingLoop;
import io.servicerouting.routing.ObjectName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes the agent's rules as soon as traffic can do without: kube-proxy is there, no Service is
 * left to the agent by label, and none was for as long as a hand-over takes. Until then the agent
 * routes as ever.
 */
public final class Uninstall implements Runnable {
  private static final Logger LOG = System.getLogger(Uninstall.class.getName());

  /** kube-proxy waits a second between two syncs, and one of a large cluster takes several. */
  static final Duration HAND_OVER = Duration.ofSeconds(10);

  private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

  private final RoutingLoop loop;
  private final OwnRules rules;
  private final Supplier<Optional<String>> whyNotKubeProxy;
  private final Consumer<UninstallState> listener;
  private final Duration period;
  private final InstantSource clock;
  private volatile UninstallState state;
  private @Nullable Instant handedOverSince;

  /**
   * Makes one that has not begun.
   *
   * @param rules what to remove; removed on the writer thread
   * @param whyNotKubeProxy why kube-proxy cannot carry the traffic; empty if it can
   * @param listener told of each change, on this object's thread
   * @param period how often to look
   */
  public Uninstall(
      RoutingLoop loop,
      OwnRules rules,
      Supplier<Optional<String>> whyNotKubeProxy,
      Consumer<UninstallState> listener,
      Duration period,
      InstantSource clock) {
    this.loop = loop;
    this.rules = rules;
    this.whyNotKubeProxy = whyNotKubeProxy;
    this.listener = listener;
    this.period = period;
    this.clock = clock;
    this.state = new UninstallState.Waiting("waits to learn about kube-proxy");
  }

  /** How far it is. Any thread may ask. */
  public UninstallState state() {
    return state;
  }

  /**
   * Ends programming before it has begun if an earlier run removed all rules. To be called before
   * the writer thread starts.
   *
   * @param kubeProxyThere whether there is any sign of kube-proxy on the node; without, the node
   *     may never have been programmed by anybody
   */
  public void resume(boolean kubeProxyThere) {
    try {
      if (kubeProxyThere && !rules.present()) {
        loop.endBeforeStart();
        become(new UninstallState.Removed());
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Cannot look for rules of an earlier run: {0}", e.getMessage());
    }
  }

  /** Goes on until the rules are removed, or it is interrupted. */
  @Override
  public void run() {
    Duration pause = period;
    try {
      while (!(state instanceof UninstallState.Removed)) {
        try {
          advance();
          pause = period;
        } catch (IOException e) {
          LOG.log(Level.ERROR, "Cannot remove the rules, trying again: {0}", e.getMessage());
          become(new UninstallState.Waiting("the rules could not be removed: " + e.getMessage()));
          Duration longer = pause.multipliedBy(2);
          pause = longer.compareTo(LONGEST_RETRY) < 0 ? longer : LONGEST_RETRY;
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  /**
   * Removes the rules if nothing is in the way; else finds out what is.
   *
   * @throws IOException if they could not be removed; the agent then goes on routing
   */
  void advance() throws IOException, InterruptedException {
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      become(new UninstallState.Waiting(obstacle.get()));
      return;
    }
    int[] removed = {0};
    loop.end(() -> removed[0] = rules.remove());
    LOG.log(Level.INFO, "Removed all rules of this agent: {0} chains and jumps", removed[0]);
    become(new UninstallState.Removed());
  }

  private Optional<String> obstacle() throws InterruptedException {
    Optional<String> handOver = handOver();
    return whyNotKubeProxy.get().or(() -> handOver);
  }

  private Optional<String> handOver() throws InterruptedException {
    Optional<List<ObjectName>> labelled = loop.questions().servicesByLabel();
    if (labelled.isEmpty()) {
      return Optional.of("waits for the first list of Services");
    }
    List<ObjectName> names = labelled.get();
    if (!names.isEmpty()) {
      handedOverSince = null;
      return Optional.of(
          "waits until no Service is left to this agent by label; "
              + names.size()
              + (names.size() == 1 ? " is: " : " are, the first is ")
              + names.getFirst());
    }
    if (handedOverSince == null) {
      handedOverSince = clock.instant();
    }
    return clock.instant().isBefore(handedOverSince.plus(HAND_OVER))
        ? Optional.of("gives kube-proxy time to write its rules")
        : Optional.empty();
  }

  private void become(UninstallState now) {
    if (!now.equals(state)) {
      state = now;
      listener.accept(now);
    }
  }
}
