package io.servicerouting.operator.install;

import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A replica of the operator as its image runs it: own process, own service account. */
final class OperatorProcess implements AutoCloseable {

  static final String NAMESPACE = "servicerouting-system";

  private static final Path LAUNCHER = Path.of("target/dist/bin/operator").toAbsolutePath();

  private final Process process;
  private final Path folder;
  private final int managementPort;
  private final Thread killAtExit;

  private OperatorProcess(Process process, Path folder, int managementPort) {
    this.process = process;
    this.folder = folder;
    this.managementPort = managementPort;
    this.killAtExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /** Starts a replica; it needs the bundle's service account. */
  static OperatorProcess start(ApiServer server, String podName) {
    return start(server, podName, server.url());
  }

  /**
   * The same, with something on the way to the API server.
   *
   * @param url where the replica finds it
   */
  static OperatorProcess start(ApiServer server, String podName, URI url) {
    try {
      var folder = Files.createTempDirectory("operator-" + podName);
      var kubeconfig = folder.resolve("kubeconfig");
      Files.writeString(
          kubeconfig,
          """
          apiVersion: v1
          kind: Config
          current-context: test
          contexts: [{name: test, context: {cluster: test, user: test}}]
          clusters: [{name: test, cluster: {server: "%s", certificate-authority: "%s"}}]
          users: [{name: test, user: {token: "%s"}}]
          """
              .formatted(url, server.caFile(), server.token(NAMESPACE, "servicerouting-operator")));
      int managementPort = FreePorts.take();
      var builder = new ProcessBuilder(LAUNCHER.toString());
      var environment = builder.environment();
      environment.put("KUBECONFIG", kubeconfig.toString());
      environment.put("JAVA_HOME", System.getProperty("java.home"));
      environment.put("JAVA_OPTS", "-Xmx256m -Djava.io.tmpdir=" + folder);
      environment.put("POD_NAME", podName);
      environment.put("POD_NAMESPACE", NAMESPACE);
      environment.put("SRP_WEBHOOK_PORT", Integer.toString(FreePorts.take()));
      environment.put("SRP_MANAGEMENT_PORT", Integer.toString(managementPort));
      environment.put("SRP_DRAIN", "0s");
      environment.put("SRP_INSTALLATION_SETTINGS", folder.resolve("settings.yaml").toString());
      environment.put("SRP_AGENT_IMAGE", "servicerouting.io/proxy-agent:test");
      builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
      return new OperatorProcess(builder.start(), folder, managementPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills or empties the ConfigMap of the installation's settings, which the kubelet mounts. */
  void mountSettings(String yaml) throws IOException {
    Files.writeString(folder.resolve("settings.yaml"), yaml);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether the pod's probe would take it for ready. */
  boolean isReady() {
    return readiness().startsWith("200");
  }

  /** What the pod's probe is told: the status code and the report. */
  String readiness() {
    try (var client = HttpClient.newHttpClient()) {
      var url =
          URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(managementPort));
      var request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(3)).build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  /** What Prometheus is told. */
  String metrics() throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var url = URI.create("http://127.0.0.1:%d/actuator/prometheus".formatted(managementPort));
      var request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  /** All that it has logged. */
  String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** SIGTERM, and waits for the end. */
  void terminate() {
    process.destroy();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the operator did not end within a minute:\n" + log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(killAtExit);
  }
}
