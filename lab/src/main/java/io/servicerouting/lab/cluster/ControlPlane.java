package io.servicerouting.lab.cluster;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.binaries.Binaries;
import io.servicerouting.lab.controlplane.ControlPlaneCommands;
import io.servicerouting.lab.controlplane.ControlPlaneLayout;
import io.servicerouting.lab.controlplane.HttpsProbe;
import io.servicerouting.lab.network.AddressPlan;
import io.servicerouting.lab.network.LabMachine;
import io.servicerouting.lab.network.Namespaces;
import io.servicerouting.lab.pki.ClusterPki;
import io.servicerouting.lab.pki.Subject;
import io.servicerouting.lab.process.Await;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.process.LogFile;
import io.servicerouting.lab.process.ProcFs;
import io.servicerouting.lab.state.LabFolders;
import io.servicerouting.lab.worker.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The control plane's machine: etcd, API server, controller manager, scheduler. */
final class ControlPlane {

  static final String API_SERVER = "kube-apiserver";

  private static final int API_PORT = 6443;
  private static final int ETCD_PORT = 2379;
  private static final Duration READY = Duration.ofSeconds(90);
  private static final Duration PROXY_READY = Duration.ofSeconds(30);

  private final LabFolders folders;
  private final ClusterPki pki;
  private final ControlPlaneCommands commands;

  ControlPlane(LabFolders folders, ClusterPki pki, Binaries binaries) {
    this.folders = folders;
    this.pki = pki;
    commands =
        new ControlPlaneCommands(
            binaries,
            pki,
            new ControlPlaneLayout(
                "0.0.0.0",
                Optional.of(AddressPlan.controlPlane().address()),
                API_PORT,
                ETCD_PORT,
                2380,
                AddressPlan.POD_NETWORK,
                AddressPlan.SERVICE_NETWORK,
                folders.etcd(),
                Optional.empty()));
  }

  static List<String> apiServerNames() {
    return List.of(
        AddressPlan.controlPlane().address(),
        AddressPlan.API_SERVER_FROM_HOST,
        "10.96.0.1",
        "127.0.0.1",
        "localhost",
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local");
  }

  /** The API server as machines of the lab reach it. */
  static String insideUrl() {
    return "https://%s:%d".formatted(AddressPlan.controlPlane().address(), API_PORT);
  }

  static String hostUrl() {
    return "https://%s:%d".formatted(AddressPlan.API_SERVER_FROM_HOST, API_PORT);
  }

  /** Starts etcd and the API server; returns when requests are answered. */
  void startApiServer(Consumer<Daemon> started) {
    var etcd = start("etcd", commands.etcd());
    started.accept(etcd);
    // An API server that finds no etcd pauses for a second before it looks again.
    awaitAlive(etcd, () -> ProcFs.listensOnLoopback(etcd.pid(), ETCD_PORT), "etcd did not listen");
    var server = start(API_SERVER, commands.apiServer(true));
    started.accept(server);
    awaitAnswer(server, "/readyz");
  }

  /** Starts the rest; returns when pods can be created in the namespace {@code default}. */
  void startControllers(Consumer<Daemon> started) {
    var kubeconfig = writeKubeconfig("controller-manager", ClusterPki.CONTROLLER_MANAGER);
    var manager =
        start("kube-controller-manager", commands.controllerManager(kubeconfig, 10257, true));
    started.accept(manager);
    started.accept(
        start(
            "kube-scheduler",
            commands.scheduler(writeKubeconfig("scheduler", ClusterPki.SCHEDULER), 10259)));
    awaitAnswer(manager, "/api/v1/namespaces/default/serviceaccounts/default");
    awaitAnswer(manager, "/api/v1/namespaces/default/configmaps/kube-root-ca.crt");
  }

  /**
   * Returns when the worker's kube-proxy has programmed its first rules.
   *
   * @throws LabException with the end of its log if it does not, as where the kernel lacks its mode
   */
  void awaitKubeProxy(Worker worker) {
    var name = worker.machine().name();
    var log = worker.logs().resolve("kube-proxy.log");
    try (var probe = new HttpsProbe(pki.adminTls(), URI.create(hostUrl()))) {
      Await.until(
          () -> probe.answers("/api/v1/nodes/http:%s:10256/proxy/healthz".formatted(name)),
          PROXY_READY,
          "kube-proxy of %s was not healthy".formatted(name),
          () -> "; the end of %s:%n%s".formatted(log, LogFile.tail(log, 8)));
    }
  }

  private Path writeKubeconfig(String name, Subject subject) {
    return pki.writeKubeconfig(
        LabFolders.pki().resolve(name + ".kubeconfig"), insideUrl(), subject);
  }

  private Daemon start(String name, List<String> command) {
    LabMachine machine = AddressPlan.controlPlane();
    var words = new ArrayList<>(Namespaces.enter(machine));
    words.addAll(command);
    return Daemon.start(name, words, folders.logs().resolve(name + ".log"));
  }

  private void awaitAnswer(Daemon daemon, String path) {
    try (var probe = new HttpsProbe(pki.adminTls(), URI.create(hostUrl()))) {
      awaitAlive(daemon, () -> probe.answers(path), "the API server did not answer " + path);
    }
  }

  private static void awaitAlive(Daemon daemon, BooleanSupplier condition, String what) {
    var log = Path.of(daemon.log());
    Await.until(
        () -> {
          if (!daemon.isAlive()) {
            throw new LabException(
                "%s ended at once; the end of %s:%n%s"
                    .formatted(daemon.name(), log, LogFile.tail(log, 15)));
          }
          return condition.getAsBoolean();
        },
        READY,
        what,
        () -> "; the end of %s:%n%s".formatted(log, LogFile.tail(log, 15)));
  }
}
