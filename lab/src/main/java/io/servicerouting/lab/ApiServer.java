package io.servicerouting.lab;

import io.servicerouting.lab.binaries.Binaries;
import io.servicerouting.lab.controlplane.ControlPlaneCommands;
import io.servicerouting.lab.controlplane.ControlPlaneLayout;
import io.servicerouting.lab.controlplane.HttpsProbe;
import io.servicerouting.lab.pki.ClusterPki;
import io.servicerouting.lab.process.Await;
import io.servicerouting.lab.process.ChildProcess;
import io.servicerouting.lab.process.Command;
import io.servicerouting.lab.process.DeletedFolder;
import io.servicerouting.lab.process.LogFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A real Kubernetes API server with its etcd and without nodes, on free ports of 127.0.0.1. It
 * needs no privilege, so it serves tests of resource definitions, admission and clients anywhere.
 * Its processes end with this Java process, however that ends.
 */
public final class ApiServer implements AutoCloseable {

  private static final Duration READY = Duration.ofMinutes(3);
  private static final int ATTEMPTS = 3;

  private final Path dir;
  private final Binaries binaries;
  private final ApiServerOptions options;
  private final ClusterPki pki;
  private final ControlPlaneLayout layout;
  private final ControlPlaneCommands commands;
  private final URI url;
  private final String adminToken;
  private final Thread closeAtExit = new Thread(this::stopAndDelete, "close-api-server");
  private final AtomicBoolean closed = new AtomicBoolean();
  private final List<ChildProcess> others = new ArrayList<>();
  private @Nullable ChildProcess server;

  private ApiServer(Path dir, Binaries binaries, ApiServerOptions options) throws IOException {
    this.dir = dir;
    this.binaries = binaries;
    this.options = options;
    adminToken = UUID.randomUUID().toString();
    var tokens = dir.resolve("tokens.csv");
    Files.writeString(tokens, adminToken + ",token-admin,token-admin,\"system:masters\"\n");
    pki = ClusterPki.create(dir, List.of("localhost", "127.0.0.1", "kubernetes.default.svc"));
    layout =
        new ControlPlaneLayout(
            "127.0.0.1",
            Optional.empty(),
            FreePorts.take(),
            FreePorts.take(),
            FreePorts.take(),
            "192.168.0.0/16",
            "10.96.0.0/12",
            dir.resolve("etcd"),
            Optional.of(tokens));
    commands = new ControlPlaneCommands(binaries, pki, layout);
    url = URI.create("https://127.0.0.1:" + layout.apiPort());
    pki.writeAdminKubeconfig(kubeconfig(), url.toString());
    Runtime.getRuntime().addShutdownHook(closeAtExit);
    try {
      startAll(FreePorts.take());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts with the defaults: no controller manager. */
  public static ApiServer start() {
    return start(ApiServerOptions.defaults());
  }

  /**
   * Starts etcd and the API server and returns when it is ready for requests. Builds the programs
   * first if they are nowhere, which takes minutes and says so on standard error.
   *
   * @throws LabException if it does not become ready; the message holds the end of the log
   */
  public static ApiServer start(ApiServerOptions options) {
    var names = new ArrayList<>(Binaries.API_SERVER);
    if (options.controllerManager()) {
      names.add("kube-controller-manager");
    }
    var binaries = Binaries.provide(names, Optional.empty(), Progress.toStandardError());
    for (int attempt = 1; ; attempt++) {
      var dir = temporaryFolder();
      try {
        return new ApiServer(dir, binaries, options);
      } catch (IOException e) {
        DeletedFolder.delete(dir);
        throw new LabException("cannot prepare an API server in " + dir, e);
      } catch (LabException e) {
        // Between choosing a free port and listening on it, another process can take it.
        if (attempt == ATTEMPTS
            || !String.valueOf(e.getMessage()).contains("address already in use")) {
          throw e;
        }
      }
    }
  }

  /** The administrator's kubeconfig. */
  public Path kubeconfig() {
    return dir.resolve("kubeconfig");
  }

  public URI url() {
    return url;
  }

  /** The authority that signed the server's certificate, as a PEM file. */
  public Path caFile() {
    return pki.caFile();
  }

  /** A bearer token of the group {@code system:masters}. */
  public String adminToken() {
    return adminToken;
  }

  /** A bearer token of a service account, which has to exist. */
  public String token(String namespace, String serviceAccount) {
    return kubectl("create", "token", serviceAccount, "--namespace=" + namespace).orThrow().text();
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
    var words = new ArrayList<String>();
    words.add(binaries.path("kubectl").toString());
    words.add("--kubeconfig=" + kubeconfig());
    words.addAll(List.of(arguments));
    // Discovery is cached per host and port, and ports come again with other contents.
    return Command.of(words).withEnvironment("KUBECACHEDIR", dir.resolve("kubectl").toString());
  }

  /** Kills the API server (SIGKILL); etcd and its data stay. */
  public void kill() {
    if (server != null) {
      server.kill();
    }
  }

  /** Starts a killed API server again, on the same port, and returns when it is ready. */
  public void restart() {
    kill();
    startServer();
  }

  @Override
  public void close() {
    stopAndDelete();
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // The JVM is going down already, and this ran or runs as its hook.
    }
  }

  private void startAll(int controllerManagerPort) {
    var etcd = ChildProcess.start(commands.etcd(), dir.resolve("etcd.log"));
    others.add(etcd);
    Await.until(
        () -> listens(layout.etcdPort()) || !etcd.isAlive(),
        READY,
        "etcd did not listen",
        () -> end(etcd));
    startServer();
    if (options.controllerManager()) {
      var words = commands.controllerManager(kubeconfig(), controllerManagerPort, false);
      var manager = ChildProcess.start(words, dir.resolve("kube-controller-manager.log"));
      others.add(manager);
      awaitAnswer("/api/v1/namespaces/default/serviceaccounts/default", manager);
    }
  }

  private void startServer() {
    var words = commands.apiServer(options.controllerManager());
    server = ChildProcess.start(words, dir.resolve("kube-apiserver.log"));
    awaitAnswer("/readyz", server);
  }

  private void awaitAnswer(String path, ChildProcess process) {
    try (var probe = new HttpsProbe(pki.adminTls(), url)) {
      Await.until(
          () -> {
            if (!process.isAlive()) {
              throw new LabException("a control plane process ended at once" + end(process));
            }
            return probe.answers(path);
          },
          READY,
          "%s did not answer %s".formatted(url, path),
          () -> end(process));
    }
  }

  private static String end(ChildProcess process) {
    return "; the end of %s:%n%s".formatted(process.log(), LogFile.tail(process.log(), 15));
  }

  private void stopAndDelete() {
    if (closed.compareAndSet(false, true)) {
      kill();
      others.forEach(ChildProcess::close);
      DeletedFolder.delete(dir);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("servicerouting-apiserver-");
    } catch (IOException e) {
      throw new LabException("cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
