package io.servicerouting.lab.worker;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.cgroup.Cgroups;
import io.servicerouting.lab.network.AddressPlan;
import io.servicerouting.lab.network.LabMachine;
import io.servicerouting.lab.network.Namespaces;
import io.servicerouting.lab.pki.ClusterPki;
import io.servicerouting.lab.pki.Subject;
import io.servicerouting.lab.process.Daemon;
import io.servicerouting.lab.process.ProcFs;
import io.servicerouting.lab.state.LabFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/** One worker: its files, and its start. Its disk outlives the worker's processes. */
public final class Worker {

  private static final String INIT = "worker-init.sh";

  /** Puts itself into the groups before {@code --}, then becomes the command after it. */
  private static final String JOIN_GROUPS =
      "while [ \"$1\" != -- ]; do echo 0 > \"$1\"; shift; done; shift; exec \"$@\"";

  private final int number;
  private final LabFolders folders;
  private final Cgroups cgroups;

  public Worker(int number, LabFolders folders, Cgroups cgroups) {
    this.number = number;
    this.folders = folders;
    this.cgroups = cgroups;
  }

  public LabMachine machine() {
    return AddressPlan.worker(number);
  }

  /** Writes everything the worker's programs read. */
  public void prepare(ClusterPki pki, String apiServer, KubeProxyMode kubeProxy) {
    var config =
        new WorkerConfig(
            number,
            folders.bin(),
            conf(),
            conf().resolve("ca.crt"),
            Capabilities.haveSysResource());
    try {
      Files.createDirectories(conf().resolve("cni"));
      Files.createDirectories(disk());
      Files.createDirectories(logs());
      Files.writeString(conf().resolve("ca.crt"), pki.caPem());
      Files.writeString(conf().resolve("kubelet.yaml"), config.kubelet());
      Files.writeString(conf().resolve("containerd.toml"), config.containerd());
      Files.writeString(conf().resolve("cni").resolve("10-lab.conflist"), config.cni());
      Files.writeString(conf().resolve("node.yaml"), config.nodeObject());
      Files.writeString(conf().resolve("worker.env"), environment(kubeProxy));
      if (kubeProxy != KubeProxyMode.NONE) {
        Files.writeString(conf().resolve("kube-proxy.yaml"), config.kubeProxy(kubeProxy));
        pki.writeKubeconfig(
            conf().resolve("kube-proxy.kubeconfig"), apiServer, ClusterPki.KUBE_PROXY);
      }
      try (var script =
          Objects.requireNonNull(Worker.class.getResourceAsStream(INIT), "the resource " + INIT)) {
        Files.write(conf().resolve(INIT), script.readAllBytes());
      }
    } catch (IOException e) {
      throw new LabException("cannot write the files of " + machine().name(), e);
    }
    var name = machine().name();
    var kubelet = Subject.user("system:node:" + name, "system:nodes");
    pki.writeKubeconfig(conf().resolve("kubelet.kubeconfig"), apiServer, kubelet);
    pki.issue(Subject.server(name, List.of(name, machine().address()))).write(conf(), "kubelet");
  }

  /** Starts the worker in its network namespace, which has to exist. */
  public Daemon start() {
    cgroups.create(machine().name());
    var words = new ArrayList<>(Namespaces.enter(machine()));
    words.addAll(List.of("unshare", "--pid", "--fork", "--kill-child=KILL"));
    // What follows is the worker's first process. Only that one may be in the worker's group: in
    // version 2, a process that stays there keeps the group from being divided among pods.
    words.addAll(List.of("sh", "-c", JOIN_GROUPS, "join-groups"));
    cgroups.joinFiles(machine().name()).forEach(file -> words.add(file.toString()));
    words.add("--");
    words.addAll(
        List.of(
            "unshare",
            "--mount",
            "--uts",
            "--ipc",
            "--cgroup",
            "bash",
            conf().resolve(INIT).toString(),
            conf().resolve("worker.env").toString()));
    return Daemon.start(machine().name(), words, logs().resolve("init.log"));
  }

  /** The Node object, for the API server. */
  public String nodeObject() {
    try {
      return Files.readString(conf().resolve("node.yaml"));
    } catch (IOException e) {
      throw new LabException("cannot read the Node of " + machine().name(), e);
    }
  }

  /** Tells the worker that the API server knows its node, so that the kubelet may start. */
  public void registered() {
    try {
      Files.writeString(conf().resolve("registered"), "");
    } catch (IOException e) {
      throw new LabException("cannot release the kubelet of " + machine().name(), e);
    }
  }

  /** Process 1 of a started worker, by its number on the host. */
  public static OptionalLong initPid(Daemon worker) {
    // The recorded process is unshare, which waits for its only child.
    return worker.isAlive()
        ? ProcFs.children(worker.pid()).stream().mapToLong(Long::longValue).findFirst()
        : OptionalLong.empty();
  }

  public Path logs() {
    return folders.logs().resolve(machine().name());
  }

  private Path conf() {
    return folders.machine(machine().name()).resolve("conf");
  }

  private Path disk() {
    return folders.machine(machine().name()).resolve("disk");
  }

  private String environment(KubeProxyMode kubeProxy) {
    return """
    NODE=%s
    NODE_IP=%s
    CONF='%s'
    DISK='%s'
    LOGS='%s'
    BIN='%s'
    CGROUPS='%s'
    IMAGES='%s'
    KUBE_PROXY=%s
    """
        .formatted(
            machine().name(),
            machine().address(),
            conf(),
            disk(),
            logs(),
            folders.bin(),
            cgroups.mounts(),
            folders.images(),
            kubeProxy == KubeProxyMode.NONE ? "no" : "yes");
  }
}
