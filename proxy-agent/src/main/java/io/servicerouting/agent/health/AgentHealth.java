package io.servicerouting.agent.health;

import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.uninstall.UninstallState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether the agent works.
 *
 * @param state what the writer thread has done
 * @param busySince since when it has been at one batch; null while it waits
 * @param failingSince since when no write to the kernel has succeeded; null while all is well
 * @param uninstall how far the agent's way out is
 * @param clock tells the time
 */
public record AgentHealth(
    Supplier<ProgramState> state,
    Supplier<@Nullable Instant> busySince,
    Supplier<@Nullable Instant> failingSince,
    Supplier<UninstallState> uninstall,
    Clock clock) {

  /** As kube-proxy: twice its sync period of 30 s without getting a change done. */
  private static final Duration STUCK = Duration.ofSeconds(60);

  /** Whether the writer thread gets on. If not, a restart is the remedy. */
  public boolean live() {
    return notFor(STUCK, busySince.get());
  }

  /**
   * Whether this node's rules can be relied on: they were programmed once, and no change has waited
   * for long. One failed write is no reason to take the node from every balancer.
   */
  public boolean keepsUp() {
    return live() && state.get().node() != null && notFor(STUCK, failingSince.get());
  }

  private boolean notFor(Duration longest, @Nullable Instant since) {
    return since == null || Duration.between(since, clock.instant()).compareTo(longest) < 0;
  }

  /** Whether a balancer may keep sending new traffic to this node. */
  public boolean eligible() {
    return !state.get().beingRemoved();
  }

  /** Why it is not ready, for people; null if it is. */
  public @Nullable String whyNotReady() {
    if (!live()) {
      return "the writer thread has been busy since " + busySince.get();
    }
    return switch (uninstall.get()) {
      case UninstallState.NotAsked _ -> whyNotProgrammed();
      case UninstallState.Waiting(String why) -> "uninstall: " + why;
      case UninstallState.Removed _ -> null;
    };
  }

  private @Nullable String whyNotProgrammed() {
    ProgramState now = state.get();
    return now.programmed() ? null : now.failure();
  }
}
