package io.servicerouting.agent;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What goes on beside the writer thread, until the agent ends. */
final class BackgroundThreads {
  private final List<Thread> started = new CopyOnWriteArrayList<>();

  /** Starts a virtual thread. */
  void start(String name, Runnable task) {
    started.add(Thread.ofVirtual().name(name).start(task));
  }

  /** Asks all of them to end. */
  void end() {
    started.forEach(Thread::interrupt);
  }
}
