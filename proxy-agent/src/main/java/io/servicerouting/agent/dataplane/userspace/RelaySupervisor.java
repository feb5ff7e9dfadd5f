package io.servicerouting.agent.dataplane.userspace;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the relay runs while it is needed. One that does not start, or ends time and
 * again, is said to be down, so that another mode can stand in; it is tried all the same. The lock
 * is the relay's.
 */
final class RelaySupervisor {
  private static final Logger LOG = System.getLogger(RelaySupervisor.class.getName());

  /** Who has run for so long is not down; who has nothing to do for so long is ended. */
  static final Duration LOOK = Duration.ofSeconds(30);

  private final UserspaceRelay relay;
  private final Duration look;
  private final RestartPace pace = new RestartPace();
  private final AtomicLong restarts = new AtomicLong();
  private volatile RelayListener listener = RelayListener.NOBODY;
  private volatile @Nullable String down;

  /** For the watching thread alone. */
  private boolean downTold;

  private @Nullable Thread thread;
  private boolean closed;

  RelaySupervisor(UserspaceRelay relay, Duration look) {
    this.relay = relay;
    this.look = look;
  }

  void tell(RelayListener wanted) {
    listener = wanted;
  }

  void doorsClosed() {
    listener.doorsClosed();
  }

  Optional<String> whyDown() {
    return Optional.ofNullable(down)
        .map(how -> "the relay of mode Userspace does not run, see the agent's log: " + how);
  }

  /** Starts the relay and watches it from now on, if it is not watched already. */
  void begin() {
    synchronized (relay) {
      if (thread != null || closed) {
        return;
      }
      start();
      thread = Thread.ofVirtual().name("relay").start(this::watch);
    }
  }

  private void watch() {
    try {
      while (true) {
        long begin = System.nanoTime();
        String how = untilEnd();
        if (how == null) {
          return;
        }
        Duration pause = pace.ended(Duration.ofNanos(System.nanoTime() - begin));
        LOG.log(
            Level.WARNING,
            "The relay of mode Userspace does not run, and its connections have ended: {0}. Starting"
                + " again in {1}",
            how,
            pause);
        listener.died(how, pause);
        if (pace.isHopeless() && down == null) {
          down = how;
        }
        if (down != null && !downTold) {
          downTold = true;
          listener.askAgain();
        }
        Thread.sleep(pause);
        restarts.incrementAndGet();
        if (start()) {
          listener.doorsClosed();
          listener.askAgain();
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "Stopping");
    }
  }

  /** Waits until the relay ends unasked. Answers how it did; null if it was no longer needed. */
  private @Nullable String untilEnd() throws InterruptedException {
    Process process = relay.process();
    if (process == null) {
      return String.valueOf(down);
    }
    while (!process.waitFor(look.toMillis(), TimeUnit.MILLISECONDS)) {
      if (down != null) {
        down = null;
        downTold = false;
        LOG.log(Level.INFO, "The relay of mode Userspace runs again");
        listener.askAgain();
      } else if (endedForGood()) {
        return null;
      }
    }
    String how = "exit code " + process.exitValue();
    relay.ended(how);
    return how;
  }

  private boolean endedForGood() {
    synchronized (relay) {
      if (!relay.endIfIdle()) {
        return false;
      }
      thread = null;
      return true;
    }
  }

  /** Answers whether the relay runs, and what leads there has to be asked for anew. */
  private boolean start() {
    try {
      return relay.start();
    } catch (IOException e) {
      LOG.log(Level.ERROR, "The relay of mode Userspace does not start: {0}", e.getMessage());
      down = String.valueOf(e.getMessage());
      return false;
    }
  }

  /** How often it was started again. */
  long restarts() {
    return restarts.get();
  }

  /** Starts nothing any more. */
  void close() {
    synchronized (relay) {
      closed = true;
      if (thread != null) {
        thread.interrupt();
      }
    }
  }
}
