package io.servicerouting.operator.scale;

import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.FreePorts;
import io.servicerouting.operator.OperatorApplication;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The operator as a process of its own, with the flags of its launcher. */
final class OperatorProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private OperatorProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static OperatorProcess start(ApiServer server, String identity) throws IOException {
    Path kubeconfig = Files.createTempFile("servicerouting-operator-", ".kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s", certificate-authority: "%s"}}]
        users: [{name: u, user: {token: "%s"}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(server.url(), server.caFile(), server.adminToken()));
    Path log = Files.createTempFile("servicerouting-operator-", ".log");
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-XX:-UsePerfData",
                "-Xms16m",
                "-Xmx256m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=20",
                "-Djdk.virtualThreadScheduler.maxPoolSize=16",
                "-cp",
                classPath(),
                OperatorApplication.class.getName()));
    builder
        .environment()
        .putAll(
            Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "MALLOC_ARENA_MAX",
                "1",
                "POD_NAME",
                identity,
                "SRP_LOG_FORMAT",
                "",
                "SRP_WEBHOOK_PORT",
                Integer.toString(FreePorts.take()),
                "SRP_MANAGEMENT_PORT",
                Integer.toString(FreePorts.take())));
    var process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new OperatorProcess(process, log);
  }

  /** Ours without the tests, whose configurations must not become part of the application. */
  private static String classPath() {
    Path tests;
    try {
      tests =
          Path.of(
              OperatorProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the tests' classes are in no folder", e);
    }
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !Path.of(entry).toAbsolutePath().equals(tests))
        .filter(entry -> !entry.contains("slf4j-simple"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  Path log() {
    return log;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Memory in use, the most that ever was, and the processor's time. */
  String memory() throws IOException {
    long now = 0;
    long most = 0;
    for (String line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"))) {
      if (line.startsWith("VmRSS:")) {
        now = kilobytes(line);
      } else if (line.startsWith("VmHWM:")) {
        most = kilobytes(line);
      }
    }
    var cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
    return "%d MB, at most %d MB; %.1f s of CPU"
        .formatted(now / 1024, most / 1024, cpu.toMillis() / 1000.0);
  }

  long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", "" + process.pid(), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(OperatorProcess::kilobytes)
            .findFirst()
            .orElse(0)
        / 1024;
  }

  private static long kilobytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
