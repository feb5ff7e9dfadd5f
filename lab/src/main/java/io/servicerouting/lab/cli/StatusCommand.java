package io.servicerouting.lab.cli;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.cluster.Kubectl;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.process.ProcFs;
import io.servicerouting.lab.state.LabRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the lab's processes with their memory, and its nodes.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the lab is up and all of its processes run", "1:otherwise"})
final class StatusCommand implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    var record =
        LabRecord.read()
            .orElseThrow(
                () -> new LabException("no lab runs on this machine; `lab up` starts one"));
    System.out.printf(
        "%s since %s, started by process %d in %s%n",
        record.running() ? "up" : "starting, or its start was killed",
        record.startedAt(),
        record.owner().pid(),
        record.startedIn());
    System.out.printf(
        "%d workers, kube-proxy %s, balancer %s; logs in %s%n%n",
        record.workers(),
        record.kubeProxy().configValue(),
        record.balancer().argument(),
        record.folders().logs());
    System.out.printf("%-26s %9s %11s%n", "PROCESS", "PID", "MEMORY");
    record.daemons().forEach(StatusCommand::print);
    System.out.println();
    boolean alive = record.daemons().stream().allMatch(Daemon::isAlive);
    var getNodes = new ArrayList<>(Kubectl.administrator(record.folders()));
    getNodes.addAll(List.of("--request-timeout=5s", "get", "nodes", "-o", "wide"));
    int kubectl = Foreground.run(getNodes);
    return record.running() && alive && kubectl == 0 ? 0 : 1;
  }

  /** A worker's memory is that of everything in it. */
  private static void print(Daemon daemon) {
    if (daemon.isAlive()) {
      long bytes = daemon.tree().mapToLong(ProcFs::residentBytes).sum();
      System.out.printf("%-26s %9d %7d MiB%n", daemon.name(), daemon.pid(), bytes >> 20);
    } else {
      System.out.printf("%-26s %9s%n", daemon.name(), "ended");
    }
  }
}
