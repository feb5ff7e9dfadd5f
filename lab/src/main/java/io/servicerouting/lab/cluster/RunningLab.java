package io.servicerouting.lab.cluster;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.cgroup.Cgroups;
import io.servicerouting.lab.network.AddressPlan;
import io.servicerouting.lab.network.Namespaces;
import io.servicerouting.lab.network.NetworkPlan;
import io.servicerouting.lab.process.Await;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.process.LogFile;
import io.servicerouting.lab.process.ProcFs;
import io.servicerouting.lab.state.LabRecord;
import io.servicerouting.lab.state.OperationLock;
import io.servicerouting.lab.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;

/** Changes to a lab that is up. */
public final class RunningLab {

  private static final Duration GONE = Duration.ofSeconds(10);
  private static final Duration READY = Duration.ofSeconds(60);

  private LabRecord record;
  private final Progress progress;
  private final Cgroups cgroups = Cgroups.detect();

  public RunningLab(LabRecord record, Progress progress) {
    this.record = record;
    this.progress = progress;
  }

  public void stopApiServer() {
    try (var _ = OperationLock.acquire("lab api stop")) {
      var server = apiServer();
      server.kill();
      awaitGone(server);
    }
  }

  public void startApiServer() {
    try (var _ = OperationLock.acquire("lab api start")) {
      Await.until(
          this::apiServerIsReady,
          READY,
          "the API server was not ready",
          () -> ":\n" + endOfLog(apiServer()));
    }
  }

  /** Starts it again if it has ended, as a kubelet does with its static pods. */
  private boolean apiServerIsReady() {
    var server = apiServer();
    if (!server.isAlive()) {
      progress.say("starting the API server");
      record = record.with(server.restarted());
      record.write();
    }
    return kubectl("get", "--raw=/readyz", "--request-timeout=1s").run().succeeded();
  }

  private static String endOfLog(Daemon daemon) {
    return LogFile.tail(Path.of(daemon.log()), 20);
  }

  public void stopNode(String name) {
    number(name);
    try (var _ = OperationLock.acquire("lab node stop " + name)) {
      var worker = daemon(name);
      // The group knows the containers' processes too; the first one takes the others with it.
      Worker.initPid(worker).ifPresent(RunningLab::kill);
      worker.kill();
      awaitGone(worker);
      cgroups.remove(name);
      var namespace = AddressPlan.worker(number(name)).namespace();
      if (Namespaces.ours().contains(namespace)) {
        killStragglers(namespace);
        Namespaces.delete(namespace);
      }
    }
  }

  public void startNode(String name) {
    int number = number(name);
    try (var _ = OperationLock.acquire("lab node start " + name)) {
      if (daemon(name).isAlive()) {
        throw new LabException(name + " is running");
      }
      // The node's last word, to tell a fresh one from what the API server still believes.
      var before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      Namespaces.apply(new NetworkPlan(record.workers()).createWorker(number));
      record.with(new Worker(number, record.folders(), cgroups).start()).write();
      progress.say("waiting for " + name);
      Await.until(
          () -> reportedReadySince(name, before),
          READY,
          name + " did not become Ready",
          () -> "; its logs are in " + record.folders().logs().resolve(name));
    }
  }

  public void importImage(Path archive) {
    if (!Files.isRegularFile(archive)) {
      throw new LabException("no image archive " + archive);
    }
    for (int number = 1; number <= record.workers(); number++) {
      var name = AddressPlan.worker(number).name();
      progress.say("importing %s on %s".formatted(archive.getFileName(), name));
      long init =
          Worker.initPid(daemon(name))
              .orElseThrow(() -> new LabException(name + " is not running"));
      Command.of(
              "nsenter",
              "--target=" + init,
              "--mount",
              "--pid",
              "--net",
              record.folders().bin().resolve("ctr").toString(),
              "--namespace=k8s.io",
              "images",
              "import",
              "--local",
              archive.toAbsolutePath().toString())
          .run()
          .orThrow();
    }
  }

  private boolean reportedReadySince(String node, Instant since) {
    var condition = "jsonpath={range .status.conditions[?(@.type==\"Ready\")]}";
    var result =
        kubectl("get", "node", node, "-o", condition + "{.status} {.lastHeartbeatTime}{end}").run();
    var words = result.text().split(" ", 2);
    return result.succeeded()
        && words.length == 2
        && words[0].equals("True")
        && !Instant.parse(words[1]).isBefore(since);
  }

  /** Commands that someone runs in the worker's network are not the worker's children. */
  private static void killStragglers(String namespace) {
    Command.of("ip", "netns", "pids", namespace)
        .run()
        .orThrow()
        .stdout()
        .lines()
        .map(line -> Long.parseLong(line.strip()))
        .forEach(RunningLab::kill);
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static void awaitGone(Daemon daemon) {
    Await.until(
        () -> ProcFs.startTicks(daemon.pid()).isEmpty() || !daemon.isAlive(),
        GONE,
        daemon.name() + " did not end",
        () -> "");
  }

  private int number(String name) {
    return IntStream.rangeClosed(1, record.workers())
        .filter(number -> AddressPlan.worker(number).name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new LabException(
                "no worker '%s'; there are node1 to node%d".formatted(name, record.workers())));
  }

  private Daemon apiServer() {
    return daemon(ControlPlane.API_SERVER);
  }

  private Daemon daemon(String name) {
    return record
        .daemon(name)
        .orElseThrow(() -> new LabException("the lab has no record of " + name));
  }

  private Command kubectl(String... words) {
    return Kubectl.command(record.folders(), words);
  }
}
