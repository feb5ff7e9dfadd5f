package io.servicerouting.operator.leader;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts all tasks in their order and stops them in the reverse one. Used by one thread. */
final class LeaderTasks {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderTasks.class);

  private final List<LeaderTask> tasks;
  private final Deque<LeaderTask> started = new ArrayDeque<>();

  LeaderTasks(List<LeaderTask> tasks) {
    this.tasks = List.copyOf(tasks);
  }

  /**
   * @throws RuntimeException of the first task that cannot start; those before it are stopped then
   */
  void start() {
    for (var task : tasks) {
      started.push(task); // also if it fails: it may have begun
      try {
        task.start();
      } catch (RuntimeException e) {
        LOG.error("The leader's task {} cannot start: {}", task.name(), e.getMessage(), e);
        stop();
        throw e;
      }
    }
  }

  void stop() {
    while (!started.isEmpty()) {
      var task = started.pop();
      try {
        task.stop();
      } catch (RuntimeException e) {
        // The others must still be stopped, and the Lease be given up.
        LOG.error("The leader's task {} did not stop cleanly: {}", task.name(), e.getMessage(), e);
      }
    }
  }
}
