package io.servicerouting.lab.cluster;

import io.servicerouting.lab.BalancerMode;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.LabOptions;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.Binaries;
import io.servicerouting.lab.cgroup.Cgroups;
import io.servicerouting.lab.image.ImageArchives;
import io.servicerouting.lab.network.Namespaces;
import io.servicerouting.lab.network.NetworkPlan;
import io.servicerouting.lab.pki.ClusterPki;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.process.LogFile;
import io.servicerouting.lab.state.LabFolders;
import io.servicerouting.lab.state.LabRecord;
import io.servicerouting.lab.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Starts a lab, one step after the other, and records each process as it starts. */
public final class LabStarter {

  private static final Duration NODES_READY = Duration.ofSeconds(90);

  private final LabOptions options;
  private final Progress progress;
  private final LabFolders folders = LabFolders.inCache();
  private LabRecord record;

  /**
   * A start that has changed nothing yet.
   *
   * @param staysUp whether the lab shall go on when this Java process ends
   */
  public LabStarter(LabOptions options, boolean staysUp, Progress progress) {
    this.options = options;
    this.progress = progress;
    record =
        new LabRecord(
            LabRecord.Owner.thisProcess(staysUp),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            Path.of("").toAbsolutePath().toString(),
            folders.data().toString(),
            options.workers(),
            options.kubeProxy(),
            options.balancer(),
            false,
            List.of());
  }

  /**
   * Returns when all nodes are Ready.
   *
   * @throws LabException if a step fails; what was started is still there then
   */
  public LabRecord start() {
    Requirements.check(options);
    var binaries =
        Binaries.provide(Binaries.CLUSTER, Optional.ofNullable(options.binaries()), progress);
    var archives = archives(binaries);
    long started = System.nanoTime();
    folders.create();
    record.write();
    prepareFiles(binaries, archives);

    step("network");
    Namespaces.apply(new NetworkPlan(options.workers()).create());
    var pki = ClusterPki.create(LabFolders.pki(), ControlPlane.apiServerNames());
    pki.writeAdminKubeconfig(LabFolders.kubeconfig(), ControlPlane.hostUrl());
    pki.writeAdminKubeconfig(LabFolders.insideKubeconfig(), ControlPlane.insideUrl());

    step("%d workers, etcd and API server".formatted(options.workers()));
    var workers = startWorkers(pki);
    var controlPlane = new ControlPlane(folders, pki, binaries);
    controlPlane.startApiServer(this::add);
    register(workers);

    step("controllers");
    controlPlane.startControllers(this::add);
    startBalancer();

    if (options.kubeProxyDaemonSet()) {
      KubeProxyDaemonSet.install(options.kubeProxy(), folders);
    }

    step("waiting for the nodes");
    awaitNodes(workers);
    if (options.kubeProxy() != KubeProxyMode.NONE) {
      workers.forEach(controlPlane::awaitKubeProxy);
    }
    requireAllAlive();
    record = record.withRunning().write();
    progress.say(
        "the lab is up, %d nodes Ready after %.1f s"
            .formatted(options.workers(), (System.nanoTime() - started) / 1e9));
    return record;
  }

  private void step(String what) {
    progress.say("  " + what);
  }

  private void add(Daemon daemon) {
    record = record.with(daemon).write();
  }

  private List<Path> archives(Binaries binaries) {
    var images = new ImageArchives(progress);
    var cache = LabFolders.cache();
    var all = new ArrayList<>(List.of(images.pause(cache), images.nginx(cache)));
    if (options.kubeProxyDaemonSet()) {
      all.add(images.kubeProxy(cache, binaries.path("kube-proxy")));
    }
    all.addAll(options.images());
    return all;
  }

  private void prepareFiles(Binaries binaries, List<Path> archives) {
    Command.of("rm", "-rf", "--one-file-system", folders.logs().toString()).run().orThrow();
    folders.create();
    try {
      for (var program : binaries.paths().entrySet()) {
        Files.createSymbolicLink(folders.bin().resolve(program.getKey()), program.getValue());
      }
      for (int i = 0; i < archives.size(); i++) {
        Files.createSymbolicLink(
            folders.images().resolve("%02d.tar".formatted(i)), archives.get(i).toRealPath());
      }
    } catch (IOException e) {
      throw new LabException("cannot link programs and images: " + e.getMessage(), e);
    }
  }

  private List<Worker> startWorkers(ClusterPki pki) {
    var cgroups = Cgroups.detect();
    return IntStream.rangeClosed(1, options.workers())
        .mapToObj(number -> new Worker(number, folders, cgroups))
        .peek(worker -> {
          worker.prepare(pki, ControlPlane.insideUrl(), kubeProxyOfWorkers());
          add(worker.start());
        })
        .toList();
  }

  /**
   * The nodes' parts of the pod network are ours to say, so the nodes are made before they come.
   */
  private void register(List<Worker> workers) {
    var nodes = String.join("---\n", workers.stream().map(Worker::nodeObject).toList());
    kubectl("create", "-f", "-").withInput(nodes).run().orThrow();
    workers.forEach(Worker::registered);
  }

  private KubeProxyMode kubeProxyOfWorkers() {
    return options.kubeProxyDaemonSet() ? KubeProxyMode.NONE : options.kubeProxy();
  }

  private void startBalancer() {
    if (options.balancer() != BalancerMode.NONE) {
      add(BalancerProcess.start(options.balancer(), folders));
    }
  }

  private void awaitNodes(List<Worker> workers) {
    CommandResult result =
        kubectl(
                "wait",
                "--for=condition=Ready",
                "node",
                "--all",
                "--timeout=" + NODES_READY.toSeconds() + "s")
            .withTimeout(NODES_READY.plusSeconds(10))
            .run();
    if (!result.succeeded()) {
      var ends = new StringBuilder();
      for (var worker : workers) {
        for (var name : List.of("init.log", "kubelet.log")) {
          var log = worker.logs().resolve(name);
          ends.append("%n  the end of %s:%n%s".formatted(log, LogFile.tail(log, 5)));
        }
      }
      throw new LabException("not all nodes became Ready: " + result.stderr().strip() + ends);
    }
  }

  private void requireAllAlive() {
    for (var daemon : record.daemons()) {
      if (!daemon.isAlive()) {
        throw new LabException(
            "%s ended at once; the end of %s:%n%s"
                .formatted(daemon.name(), daemon.log(), LogFile.tail(Path.of(daemon.log()), 15)));
      }
    }
  }

  private Command kubectl(String... words) {
    return Kubectl.command(folders, words);
  }
}
