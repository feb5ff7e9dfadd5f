package io.servicerouting.operator;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps the web server up for a moment after the replica is told to end. It is no longer ready
 * then, but it takes a while until every API server has noticed: a webhook call that is refused
 * meanwhile lets a Pod in without its spread.
 */
@Component
class DrainOnShutdown implements SmartLifecycle {

  private final Duration pause;
  private volatile boolean running;

  DrainOnShutdown(OperatorSettings settings) {
    this.pause = settings.drain();
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After the leader's tasks have stopped and the Lease is released, before the web server. */
  @Override
  public int getPhase() {
    return SmartLifecycle.DEFAULT_PHASE - 1;
  }
}
