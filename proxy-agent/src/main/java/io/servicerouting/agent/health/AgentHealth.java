package io.servicerouting.agent.health;

import io.servicerouting.agent.program.ProgramState;
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
 * @param clock tells the time
 */
public record AgentHealth(
    Supplier<ProgramState> state, Supplier<@Nullable Instant> busySince, Clock clock) {

  /** As kube-proxy: twice its sync period of 30 s without getting a change done. */
  private static final Duration STUCK = Duration.ofSeconds(60);

  /** Whether the writer thread gets on. If not, a restart is the remedy. */
  public boolean live() {
    Instant since = busySince.get();
    return since == null || Duration.between(since, clock.instant()).compareTo(STUCK) < 0;
  }

  /** Whether the kernel has all that was asked for. */
  public boolean ready() {
    return live() && state.get().programmed();
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
    return state.get().programmed() ? null : state.get().failure();
  }
}
