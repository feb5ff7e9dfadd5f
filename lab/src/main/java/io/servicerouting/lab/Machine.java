package io.servicerouting.lab;

import io.servicerouting.lab.network.LabMachine;
import io.servicerouting.lab.network.Namespaces;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.worker.Worker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A machine of a running lab. A worker is entered with all its namespaces, so that a command sees
 * its processes, mounts and containers; the others have only a network of their own.
 */
public final class Machine {

  private final LabMachine machine;
  private final Optional<Daemon> worker;
  private final Path bin;

  Machine(LabMachine machine, Optional<Daemon> worker, Path bin) {
    this.machine = machine;
    this.worker = worker;
    this.bin = bin;
  }

  public String name() {
    return machine.name();
  }

  /** The machine's address on the nodes' network. */
  public String address() {
    return machine.address();
  }

  /** Runs a command in the machine. */
  public CommandResult exec(String... words) {
    return command(words).run();
  }

  /** A command in the machine that can still be given input or a time limit. */
  public Command command(String... words) {
    return Command.of(enter(words));
  }

  /**
   * The words that run a command in the machine, for whoever starts the process themselves. The
   * lab's programs ({@code ctr}, {@code kubectl}) are on its PATH.
   *
   * @throws LabException if the worker is not running
   */
  public List<String> enter(String... words) {
    var all = new ArrayList<String>();
    if (worker.isPresent()) {
      long pid =
          Worker.initPid(worker.get())
              .orElseThrow(() -> new LabException(name() + " is not running"));
      all.addAll(
          List.of(
              "nsenter",
              "--target=" + pid,
              "--net",
              "--mount",
              "--uts",
              "--ipc",
              "--pid",
              "--cgroup"));
    } else {
      all.addAll(Namespaces.enter(machine));
    }
    all.add("env");
    all.add("PATH=" + bin + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    all.addAll(List.of(words));
    return all;
  }
}
