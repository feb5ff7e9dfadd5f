package io.servicerouting.lab;

import io.servicerouting.lab.cluster.Kubectl;
import io.servicerouting.lab.cluster.LabStarter;
import io.servicerouting.lab.cluster.RunningLab;
import io.servicerouting.lab.cluster.Teardown;
import io.servicerouting.lab.network.AddressPlan;
import io.servicerouting.lab.network.LabMachine;
import io.servicerouting.lab.network.NetworkPlan;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.state.LabFolders;
import io.servicerouting.lab.state.LabRecord;
import io.servicerouting.lab.state.OperationLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A real Kubernetes cluster on this machine: real control plane, real kubelets, each worker with
 * network, processes and disk of its own. There is one lab per machine at a time. Needs root.
 */
public final class Lab implements AutoCloseable {

  /** What {@link #close} takes down; empty if that is not for this object to do. */
  private final Optional<LabRecord> ours;

  private final Progress progress;

  private Lab(Optional<LabRecord> ours, Progress progress) {
    this.ours = ours;
    this.progress = progress;
  }

  /**
   * Starts a lab that ends with {@link #close}, and is counted as left behind when this Java
   * process is gone.
   *
   * @throws LabBusyException if a lab is running
   * @throws LabException if it does not come up; nothing of it is left then
   */
  public static Lab start(LabOptions options) {
    return start(options, false, Progress.toStandardError());
  }

  /**
   * Starts a lab.
   *
   * @param staysUp whether the lab shall go on when this Java process ends
   * @throws LabBusyException if a lab is running
   * @throws LabException if it does not come up, or this thread is interrupted; nothing of it is
   *     left then
   */
  public static Lab start(LabOptions options, boolean staysUp, Progress progress) {
    try (var _ = OperationLock.acquire("lab up")) {
      if (Ownership.refuseIfWanted()) {
        progress.say("removing what an earlier lab left behind");
        Teardown.ofThisMachine(progress).run();
      }
      var record = startOrCleanUp(new LabStarter(options, staysUp, progress), progress);
      return new Lab(staysUp ? Optional.empty() : Optional.of(record), progress);
    }
  }

  /**
   * The lab that runs on this machine, started by whomever; closing the result changes nothing.
   *
   * @throws LabException if none runs
   */
  public static Lab attach() {
    record();
    return new Lab(Optional.empty(), Progress.toStandardError());
  }

  /**
   * Removes the lab of this machine; may be repeated.
   *
   * @throws LabBusyException if it belongs to another process that still runs, such as tests
   */
  public static void down(Progress progress) {
    down(false, progress);
  }

  /**
   * Removes the lab of this machine; may be repeated.
   *
   * @param force also if it belongs to another process that still runs
   */
  public static void down(boolean force, Progress progress) {
    try (var _ = OperationLock.acquire("lab down")) {
      if (!force) {
        Ownership.refuseIfInUse();
      }
      Teardown.ofThisMachine(progress).run();
    }
  }

  /** The administrator's kubeconfig, for use from the host. */
  public Path kubeconfig() {
    return LabFolders.kubeconfig();
  }

  /** The administrator's kubeconfig for programs that run inside the lab's machines. */
  public Path insideKubeconfig() {
    return LabFolders.insideKubeconfig();
  }

  /**
   * What {@code kubectl apply -f} brings kube-proxy back with, in a lab that runs it as a
   * DaemonSet.
   *
   * @throws LabException if this lab does not
   */
  public Path kubeProxyManifest() {
    if (!Files.exists(LabFolders.kubeProxyManifest())) {
      throw new LabException("this lab was started without a DaemonSet of kube-proxy");
    }
    return LabFolders.kubeProxyManifest();
  }

  /** Runs kubectl as the administrator. */
  public CommandResult kubectl(String... arguments) {
    return kubectlCommand(arguments).run();
  }

  /** Runs {@code kubectl apply -f -} on YAML or JSON text. */
  public CommandResult apply(String manifest) {
    return kubectlCommand("apply", "-f", "-").withInput(manifest).run();
  }

  /** A kubectl command that can still be given input or a time limit. */
  public Command kubectlCommand(String... arguments) {
    var words = new ArrayList<>(Kubectl.administrator(record().folders()));
    words.addAll(List.of(arguments));
    return Command.of(words);
  }

  /**
   * A machine by name: {@code node1} and so on, {@code control-plane}, {@code client}, {@code
   * balancer}, {@code router}.
   */
  public Machine machine(String name) {
    var record = record();
    var machine = find(record, name);
    var worker =
        machines(record, true).contains(machine) ? record.daemon(name) : Optional.<Daemon>empty();
    return new Machine(machine, worker, record.folders().bin());
  }

  /** The workers' names, in order. */
  public List<String> workers() {
    return machines(record(), true).stream().map(LabMachine::name).toList();
  }

  /** Makes an image known to every worker. */
  public void importImage(Path archive) {
    running().importImage(archive);
  }

  /** Kills the API server (SIGKILL); etcd and everything else goes on. */
  public void stopApiServer() {
    running().stopApiServer();
  }

  /** Starts a killed API server and returns when it answers. */
  public void startApiServer() {
    running().startApiServer();
  }

  /** Ends a worker as a power failure would: every process in it, its network, not its disk. */
  public void stopNode(String name) {
    running().stopNode(name);
  }

  /** Starts a stopped worker with the disk it had, and returns when its node is Ready. */
  public void startNode(String name) {
    running().startNode(name);
  }

  /** Stops and starts a worker; nothing of its network configuration survives. */
  public void restartNode(String name) {
    stopNode(name);
    startNode(name);
  }

  /** Takes the lab down if this object started it and it is still there; nothing otherwise. */
  @Override
  public void close() {
    if (isStillOurs()) {
      down(progress);
    }
  }

  /** Whether the lab of this machine is the one this object started. */
  boolean isStillOurs() {
    return ours.isPresent()
        && LabRecord.read()
            .filter(now -> now.owner().equals(ours.get().owner()))
            .filter(now -> now.startedAt().equals(ours.get().startedAt()))
            .isPresent();
  }

  private RunningLab running() {
    return new RunningLab(record(), progress);
  }

  private static LabRecord record() {
    return LabRecord.read()
        .filter(LabRecord::running)
        .orElseThrow(() -> new LabException("no lab runs on this machine; `lab up` starts one"));
  }

  private static LabMachine find(LabRecord record, String name) {
    var machines = machines(record, false);
    return machines.stream()
        .filter(machine -> machine.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new LabException(
                "no machine '%s'; there are %s"
                    .formatted(
                        name,
                        String.join(", ", machines.stream().map(LabMachine::name).toList()))));
  }

  private static List<LabMachine> machines(LabRecord record, boolean workersOnly) {
    return workersOnly
        ? AddressPlan.workers(record.workers())
        : new NetworkPlan(record.workers()).machines();
  }

  /**
   * Ctrl-C ends a Java process from another thread: that one waits here until this one, which knows
   * how far it came, has removed everything.
   */
  private static LabRecord startOrCleanUp(LabStarter starter, Progress progress) {
    var thread = Thread.currentThread();
    var done = new CountDownLatch(1);
    var onExit = new Thread(() -> interruptAndAwait(thread, done), "stop-lab-up");
    Runtime.getRuntime().addShutdownHook(onExit);
    try {
      return starter.start();
    } catch (RuntimeException e) {
      // With the interrupt still set, every command of the removal would fail at once.
      boolean interrupted = Thread.interrupted();
      progress.say("the lab did not come up, removing it");
      Teardown.ofThisMachine(progress).run();
      if (interrupted) {
        thread.interrupt();
      }
      throw e;
    } finally {
      done.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(onExit);
      } catch (IllegalStateException e) {
        // The hook runs already.
      }
    }
  }

  private static void interruptAndAwait(Thread thread, CountDownLatch done) {
    thread.interrupt();
    try {
      done.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
