package io.servicerouting.operator.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderTasksTest {

  private final List<String> log = new ArrayList<>();

  @Test
  void tasksStopInTheReverseOrder() {
    var tasks = new LeaderTasks(List.of(task("a", false, false), task("b", false, false)));

    tasks.start();
    tasks.stop();
    tasks.stop();

    assertThat(log).containsExactly("start a", "start b", "stop b", "stop a");
  }

  @Test
  void aTaskThatCannotStartStopsTheOthers() {
    var tasks =
        new LeaderTasks(
            List.of(task("a", false, false), task("b", true, false), task("c", false, false)));

    assertThatThrownBy(tasks::start).hasMessage("b cannot");

    assertThat(log).containsExactly("start a", "start b", "stop b", "stop a");
  }

  @Test
  void aTaskThatFailsToStopDoesNotKeepTheOthersFromIt() {
    var tasks = new LeaderTasks(List.of(task("a", false, false), task("b", false, true)));

    tasks.start();
    tasks.stop();

    assertThat(log).endsWith("stop b", "stop a");
  }

  private LeaderTask task(String name, boolean failsToStart, boolean failsToStop) {
    return new LeaderTask() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void start() {
        log.add("start " + name);
        if (failsToStart) {
          throw new IllegalStateException(name + " cannot");
        }
      }

      @Override
      public void stop() {
        log.add("stop " + name);
        if (failsToStop) {
          throw new IllegalStateException(name + " cannot stop");
        }
      }
    };
  }
}
