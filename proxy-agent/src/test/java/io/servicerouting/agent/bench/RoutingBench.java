package io.servicerouting.agent.bench;

import io.servicerouting.agent.testbed.ApiDoor;
import io.servicerouting.agent.testbed.KubeProxyProcess;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.RunningTalkers;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.Binaries;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Real kube-proxy and our agent, one after the other on the same API server, each on a fresh node:
 * how long from the start until packets reach an endpoint, from a change of an endpoint in the API
 * until packets follow it, and what both cost. What counts is what a pod sees.
 */
final class RoutingBench {
  private static final int CHANGES = 10;
  private static final long COLD_LIMIT_SECONDS = 180;
  private static final long CHANGE_LIMIT_SECONDS = 60;
  private static final long QUIET_MILLIS = 2_000;

  private final BenchCluster cluster;
  private final int services;

  private RoutingBench(BenchCluster cluster, int services) {
    this.cluster = cluster;
    this.services = services;
  }

  /** Arguments: numbers of Services with ten endpoints each; 1000 and 5000 if there is none. */
  public static void main(String[] arguments) throws Exception {
    List<String> sizes = arguments.length == 0 ? List.of("1000", "5000") : List.of(arguments);
    System.out.println(
        "| Services x endpoints | variant | proxy | start to first packet | change to first packet:"
            + " median | worst | CPU per change | memory |\n|---|---|---|---|---|---|---|---|");
    for (String size : sizes) {
      int services = Integer.parseInt(size);
      try (BenchCluster cluster = new BenchCluster(services, 10)) {
        RoutingBench bench = new RoutingBench(cluster, services);
        for (String variant : List.of("legacy", "nft")) {
          bench.measure(variant, "kube-proxy");
          bench.measure(variant, "agent");
        }
      }
    }
  }

  private interface Proxy extends AutoCloseable {
    Process process();

    @Override
    void close() throws IOException;
  }

  private Proxy start(String name, String variant, NetworkNamespace node, Path folder)
      throws IOException {
    return name.equals("agent") ? agent(variant, node, folder) : kubeProxy(variant, node, folder);
  }

  private Proxy kubeProxy(String variant, NetworkNamespace node, Path folder) throws IOException {
    Path program =
        Binaries.provide(List.of("kube-proxy"), Optional.empty(), Progress.toStandardError())
            .path("kube-proxy");
    String settings =
        "detectLocalMode: ClusterCIDR\nclusterCIDR: %s\niptables: {minSyncPeriod: 1ms}\n"
            .formatted(BenchNode.CLUSTER_RANGE);
    KubeProxyProcess proxy =
        new KubeProxyProcess(
            cluster.server(), node, program, BenchNode.NAME, settings, variant, folder);
    return new Proxy() {
      @Override
      public Process process() {
        return proxy.process();
      }

      @Override
      public void close() throws IOException {
        proxy.close();
      }
    };
  }

  private Proxy agent(String variant, NetworkNamespace node, Path folder) throws IOException {
    ApiDoor door = new ApiDoor(node, cluster.server().url(), folder.resolve("s"));
    Path launcher =
        Path.of(System.getProperty("project.root", ".."), "proxy-agent/bin/proxy-agent");
    ProcessBuilder builder =
        new ProcessBuilder(
                node.inside(
                    List.of(
                        launcher.toAbsolutePath().normalize().toString(),
                        "--kubeconfig=" + cluster.server().kubeconfig(),
                        "--node-name=" + BenchNode.NAME,
                        "--install=InsteadOfKubeProxy",
                        "--cluster-cidr=" + BenchNode.CLUSTER_RANGE,
                        "--iptables-variant=" + variant.toUpperCase(Locale.ROOT))))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("agent.log").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS", "-XX:MaxRAM=512m"); // the DaemonSet's memory limit
    Process process = builder.start();
    return new Proxy() {
      @Override
      public Process process() {
        return process;
      }

      @Override
      public void close() throws IOException {
        process.destroy();
        try {
          if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
          }
        } catch (InterruptedException e) {
          process.destroyForcibly();
          Thread.currentThread().interrupt();
        }
        door.close();
      }
    };
  }

  private void measure(String variant, String name) throws Exception {
    cluster.move(BenchNode.ONE);
    Path folder = Files.createTempDirectory("srpb");
    try (BenchNode node = new BenchNode();
        RunningTalkers talkers = new RunningTalkers()) {
      talkers.start(node.outside(), "one", BenchNode.ONE, BenchNode.TARGET_PORT);
      talkers.start(node.outside(), "other", BenchNode.OTHER, BenchNode.TARGET_PORT);
      BlockingQueue<String> seen = probe(node.pod());
      long begin = System.currentTimeMillis();
      try (Proxy proxy = start(name, variant, node.kernel(), folder)) {
        Long cold = await(seen, "one", begin, COLD_LIMIT_SECONDS);
        if (cold == null) {
          row(variant, name, "more than " + COLD_LIMIT_SECONDS + " s", "", "", "", "");
          return;
        }
        long pid = proxy.process().pid();
        Cost before = awaitQuiet(pid);
        List<Long> changes = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
          boolean other = i % 2 == 0;
          long changed = System.currentTimeMillis();
          cluster.move(other ? BenchNode.OTHER : BenchNode.ONE);
          Long took = await(seen, other ? "other" : "one", changed, CHANGE_LIMIT_SECONDS);
          if (took == null) {
            row(
                variant,
                name,
                millis(cold),
                "more than " + CHANGE_LIMIT_SECONDS + " s",
                "",
                "",
                "");
            return;
          }
          changes.add(took);
          awaitQuiet(pid);
        }
        Cost after = awaitQuiet(pid);
        Collections.sort(changes);
        row(
            variant,
            name,
            millis(cold),
            millis(changes.get(CHANGES / 2)),
            millis(changes.getLast()),
            "%.2f s".formatted((after.cpuSeconds() - before.cpuSeconds()) / CHANGES),
            after.rssMegabytes() + " MB");
      }
    }
  }

  private void row(
      String variant,
      String name,
      String cold,
      String median,
      String worst,
      String cpu,
      String memory) {
    System.out.printf(
        "| %d x 10 | %s | %s | %s | %s | %s | %s | %s |%n",
        services, variant, name, cold, median, worst, cpu, memory);
  }

  private static String millis(long millis) {
    return millis >= 10_000 ? "%.1f s".formatted(millis / 1000.0) : millis + " ms";
  }

  private static BlockingQueue<String> probe(NetworkNamespace pod) {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  pod.inside(
                      List.of(
                          System.getProperty("java.home") + "/bin/java",
                          "-XX:+UseSerialGC",
                          "-XX:TieredStopAtLevel=1",
                          "-cp",
                          System.getProperty("java.class.path"),
                          Probe.class.getName(),
                          BenchCluster.PROBE_IP,
                          Integer.toString(BenchCluster.PROBE_PORT))))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(lines::add);
          } catch (IOException e) {
            // The namespace was closed.
          }
        });
    return lines;
  }

  /** Milliseconds until a pod answered; null if it did not in time. */
  private static @Nullable Long await(
      BlockingQueue<String> seen, String pod, long since, long limitSeconds)
      throws InterruptedException {
    long limit = since + TimeUnit.SECONDS.toMillis(limitSeconds);
    while (true) {
      String line = seen.poll(limit - System.currentTimeMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        return null;
      }
      long time = Long.parseLong(line, 0, line.indexOf(' '), 10);
      // An answer to a packet of before the change may come late.
      if (time >= since && line.endsWith(" " + pod)) {
        return time - since;
      }
    }
  }

  /** Waits until a process has used no CPU to speak of for two seconds. */
  private static Cost awaitQuiet(long pid) throws IOException, InterruptedException {
    Cost cost = Cost.of(pid);
    while (true) {
      Thread.sleep(QUIET_MILLIS);
      Cost now = Cost.of(pid);
      if (now.cpuSeconds() - cost.cpuSeconds() < 0.05) {
        return now;
      }
      cost = now;
    }
  }
}
