package io.servicerouting.agent.testbed;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real agent as a process of its own that talks to an API server, while all that it does to a
 * kernel happens in a network namespace.
 */
public final class AgentProcess implements AutoCloseable {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("project.root", ".."), "proxy-agent", "bin", "proxy-agent");

  private static final List<String> TOOLS =
      List.of(
          "cat",
          "conntrack",
          "ip",
          "nft",
          "ss",
          "iptables-legacy",
          "iptables-legacy-save",
          "iptables-legacy-restore",
          "iptables-nft",
          "iptables-nft-save",
          "iptables-nft-restore",
          "ip6tables-legacy",
          "ip6tables-legacy-save",
          "ip6tables-legacy-restore",
          "ip6tables-nft",
          "ip6tables-nft-save",
          "ip6tables-nft-restore");

  private final Process process;
  private final Path log;
  private final int statusPort;
  private final @Nullable NetworkNamespace home;
  private final Thread killAtExit;

  private AgentProcess(Process process, Path log, int statusPort, @Nullable NetworkNamespace home) {
    this.process = process;
    this.log = log;
    this.statusPort = statusPort;
    this.home = home;
    this.killAtExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /**
   * Starts it.
   *
   * @param folder a folder of the test's own, which becomes {@code /proc/sys/net} too
   * @param environment the agent's settings
   * @param options further options
   */
  public static AgentProcess start(
      ApiServer server,
      NetworkNamespace node,
      Path folder,
      Map<String, String> environment,
      String... options) {
    return start(server.kubeconfig(), node, folder, environment, options);
  }

  /** The same with any API server, by its kubeconfig. */
  public static AgentProcess start(
      Path kubeconfig,
      NetworkNamespace node,
      Path folder,
      Map<String, String> environment,
      String... options) {
    return start(false, kubeconfig, node, folder, environment, options);
  }

  /**
   * The same with the process itself in the namespace, as a DaemonSet's pod is in its node's: there
   * it also listens to the kernel, and there its ports are.
   *
   * @param kubeconfig of an API server that is reached from in there
   */
  public static AgentProcess startInside(
      Path kubeconfig,
      NetworkNamespace node,
      Path folder,
      Map<String, String> environment,
      String... options) {
    return start(true, kubeconfig, node, folder, environment, options);
  }

  private static AgentProcess start(
      boolean inside,
      Path kubeconfig,
      NetworkNamespace node,
      Path folder,
      Map<String, String> environment,
      String... options) {
    try {
      int statusPort = FreePorts.take();
      List<String> command = new ArrayList<>();
      command.add(LAUNCHER.toAbsolutePath().toString());
      command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
      command.addAll(List.of("--status-address", "127.0.0.1:" + statusPort));
      command.addAll(List.of("--healthz-bind-address", "127.0.0.1:" + FreePorts.take()));
      command.addAll(List.of("--metrics-bind-address", "127.0.0.1:" + FreePorts.take()));
      command.addAll(List.of(options));
      Path log = Files.createTempFile(folder, "agent", ".log");
      Process process =
          inside
              ? builder(node.inside(command), log, folder, environment).start()
              : launch(command, log, node, folder, environment);
      return new AgentProcess(process, log, statusPort, inside ? node : null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a command of the agent's printed, and how it ended.
   *
   * @param status its exit code
   * @param output all that it printed
   */
  public record Ended(int status, String output) {}

  /**
   * Runs a command of the agent's to its end, without an API server.
   *
   * @param folder a folder of the test's own, which becomes {@code /proc/sys/net} too
   */
  public static Ended run(NetworkNamespace node, Path folder, String... options) {
    try {
      List<String> command = new ArrayList<>();
      command.add(LAUNCHER.toAbsolutePath().toString());
      command.addAll(List.of(options));
      Path log = Files.createTempFile(folder, "command", ".log");
      Process process = launch(command, log, node, folder, Map.of());
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " did not end:\n" + Files.readString(log));
      }
      return new Ended(process.exitValue(), Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Process launch(
      List<String> command,
      Path log,
      NetworkNamespace node,
      Path folder,
      Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = builder(command, log, folder, environment);
    builder.environment().put("PATH", tools(node, folder) + ":" + System.getenv("PATH"));
    return builder.start();
  }

  private static ProcessBuilder builder(
      List<String> command, Path log, Path folder, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SRP_PROC_SYS_NET", folder.toString());
    builder.environment().putAll(environment);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", "-XX:MaxRAM=512m"); // the DaemonSet's memory limit
    return builder;
  }

  /** A folder of commands that do their work in the namespace. */
  private static Path tools(NetworkNamespace node, Path folder) throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      Path script = tools.resolve(tool);
      Files.writeString(
          script,
          "#!/bin/sh\nPATH=${PATH#*:} exec "
              + String.join(" ", node.inside(List.of(tool)))
              + " \"$@\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return tools;
  }

  /** What {@code /readyz} says: the status and the text; status 0 while nobody answers. */
  public String readiness() {
    return get(statusPort, "/readyz");
  }

  /** One of its metrics without labels. */
  public double metric(String name) {
    return get(statusPort, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the agent has no metric " + name));
  }

  /** What it answers at a port that it opened: the status and the text; 0 while nobody answers. */
  public String get(int port, String path) {
    String url = "http://127.0.0.1:" + port + path;
    return home == null
        ? get(url)
        : home.sh("curl -s -m 3 -w ' %{http_code}' " + url + " || true")
            .strip()
            .replaceFirst("(?s)^(.*) (\\d+)$", "$2 $1")
            .strip();
  }

  private static String get(String url) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(3)).build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body().strip();
    } catch (IOException e) {
      return "0 " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "0 interrupted";
    }
  }

  /** All that it has logged. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: it ends in the middle of whatever it is doing. */
  public void kill() {
    process.destroyForcibly();
    close();
  }

  /** SIGTERM, and waits for the end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the agent did not end within a minute:\n" + log());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(killAtExit);
  }
}
