package io.servicerouting.agent.kubeproxy;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether kube-proxy runs on this node and has its rules there, and clears away what it left
 * when the agent has taken its place.
 *
 * <p>Rules alone do not tell: they outlive kube-proxy. Nor do its ports where the agent holds them.
 * So, to learn that it is gone, the agent offers it a port that it tries for every 5 s, takes away
 * the chain that it looks for every 30 s, and waits for longer than both.
 */
public final class KubeProxyWatch implements Runnable {
  private static final Logger LOG = System.getLogger(KubeProxyWatch.class.getName());

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  /** A kube-proxy without ports has to write all of its rules anew for each proof. */
  private static final Duration BETWEEN_PROOFS = Duration.ofMinutes(10);

  private final KubeProxyKernel kernel;
  private final KubeProxyPorts ports;
  private final Settings settings;
  private final BooleanSupplier allProgrammed;
  private final Listener listener;
  private volatile @Nullable KubeProxyState state;
  private long provenAt;
  private boolean proven;

  /** Whether it was seen to run, rather than taken to. */
  private volatile boolean certain;

  private volatile boolean uninstalled;

  /**
   * What is configured.
   *
   * @param instead whether the agent stands in kube-proxy's place
   * @param clean whether to remove what kube-proxy left; only in its place
   * @param uninstall whether the agent wants to go once kube-proxy can carry the traffic: then what
   *     kube-proxy left stays
   * @param period how often to look
   * @param proof how long without a sign of life proves that it is gone
   */
  public record Settings(
      boolean instead, boolean clean, boolean uninstall, Duration period, Duration proof) {
    /** Settings. */
    public Settings {
      clean = clean && !uninstall;
    }

    /** Longer than kube-proxy's sync period of 30 s and the sync itself in a large cluster. */
    public static final Duration PROOF = Duration.ofSeconds(50);
  }

  /** Who hears of it. Called on the watch's thread. */
  public interface Listener {
    /** What is known has changed. */
    void changed(KubeProxyState state);

    /**
     * What kube-proxy left was removed.
     *
     * @param removed how many chains, tables and devices
     * @param left what could not be removed
     */
    void cleaned(int removed, List<String> left);
  }

  /**
   * Makes a watch that has not begun.
   *
   * @param allProgrammed whether all that kube-proxy's rules do is done by the agent's
   */
  public KubeProxyWatch(
      KubeProxyKernel kernel,
      KubeProxyPorts ports,
      Settings settings,
      BooleanSupplier allProgrammed,
      Listener listener) {
    this.kernel = kernel;
    this.ports = ports;
    this.settings = settings;
    this.allProgrammed = allProgrammed;
    this.listener = listener;
  }

  /** What is known; null at first. */
  public @Nullable KubeProxyState state() {
    return state;
  }

  /**
   * Why kube-proxy cannot carry this node's traffic.
   *
   * @return empty if it can
   */
  public Optional<String> whyNotCarrying() {
    KubeProxyState now = state;
    if (now == null) {
      return Optional.of("waits to learn about kube-proxy");
    }
    if (!settings.instead()) {
      return now.running() || now.rules()
          ? Optional.empty()
          : Optional.of("waits for kube-proxy: neither it nor its rules are on this node");
    }
    if (!now.rules()) {
      return Optional.of("waits for kube-proxy: its rules are not on this node");
    }
    if (!now.running()) {
      return Optional.of("waits for kube-proxy: its rules are on this node, but it does not run");
    }
    return certain
        ? Optional.empty()
        : Optional.of("waits for kube-proxy: whether it runs is being found out");
  }

  /** Whether there is any sign of kube-proxy on the node, at a first glance. */
  public boolean hasTrace() throws IOException {
    return kernel.mode() != null || (!settings.instead() && ports.mode() != null);
  }

  /** From now on only looks: the agent does no more routing. */
  public void uninstalled() {
    uninstalled = true;
  }

  /** Goes on until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        try {
          look();
        } catch (IOException e) {
          LOG.log(Level.WARNING, "Cannot look for kube-proxy''s rules: {0}", e.getMessage());
        }
        Thread.sleep(pause());
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  /** While the places change, users wait for every step. */
  private Duration pause() {
    if (settings.uninstall() && !uninstalled) {
      return settings.period().compareTo(AT_ONCE) > 0 ? AT_ONCE : settings.period();
    }
    KubeProxyState now = state;
    boolean changing =
        settings.instead()
            && !uninstalled
            && now != null
            && (now.running() || (now.rules() && settings.clean()));
    return changing && settings.period().compareTo(SOON) > 0 ? SOON : settings.period();
  }

  private void look() throws IOException, InterruptedException {
    String answer = ports.mode();
    String rules = kernel.mode();
    if (answer != null) {
      proven = false; // When it answers no more, there is something to find out.
      certain = true;
      publish(new KubeProxyState(true, rules != null, answer.isEmpty() ? rules : answer, null));
    } else if (rules == null) {
      proven = false;
      publish(new KubeProxyState(false, false, null, null));
    } else if (settings.instead() && !uninstalled) {
      decide(rules);
    } else {
      publish(
          new KubeProxyState(
              false,
              true,
              rules,
              "kube-proxy's rules are on the node, but nobody answers at its ports: it does not"
                  + " run, or it was told other ports"));
    }
  }

  private void decide(String mode) throws IOException, InterruptedException {
    KubeProxyState before = state;
    if (before == null || before.running() || !before.rules()) {
      if (proven && System.nanoTime() - provenAt < BETWEEN_PROOFS.toNanos()) {
        return;
      }
      certain = false;
      publish(
          new KubeProxyState(
              true,
              true,
              mode,
              "kube-proxy's rules are on the node; whether it still runs is being found out"));
      proven = !isGone();
      if (proven) {
        runs(mode);
        return;
      }
    } else if (settings.uninstall() && kernel.hasCanary()) {
      runs(mode); // What was left stays this time, so this alone tells that it is back.
      return;
    }
    publish(new KubeProxyState(false, true, mode, afterItsEnd()));
    if (settings.clean() && allProgrammed.getAsBoolean()) {
      KubeProxyKernel.Removal removal = kernel.remove();
      listener.cleaned(removal.removed(), removal.left());
      String left = removal.left().isEmpty() ? null : "left: " + String.join("; ", removal.left());
      publish(new KubeProxyState(false, kernel.mode() != null, null, left));
    }
  }

  private String afterItsEnd() {
    if (settings.uninstall()) {
      return "kube-proxy is gone, its rules are still there; start it, so that the agent can go";
    }
    return settings.clean()
        ? "kube-proxy is gone; its rules are removed once all services are programmed"
        : "kube-proxy is gone, its rules are still there: 'kube-proxy --cleanup' removes them";
  }

  private void runs(String mode) {
    proven = true;
    provenAt = System.nanoTime();
    certain = true;
    publish(new KubeProxyState(true, true, mode, "kube-proxy runs and renews its rules"));
  }

  private boolean isGone() throws IOException, InterruptedException {
    long end = System.nanoTime() + settings.proof().toNanos();
    ports.offerOps();
    try {
      kernel.removeCanary();
      while (System.nanoTime() < end) {
        Thread.sleep(Math.clamp(settings.proof().toMillis() / 10, 1, 1_000));
        if (ports.mode() != null || kernel.hasCanary()) {
          return false;
        }
      }
      return true;
    } finally {
      ports.withdrawOffer();
    }
  }

  private void publish(KubeProxyState now) {
    if (!now.equals(state)) {
      state = now;
      listener.changed(now);
    }
  }
}
