package io.servicerouting.agent.bench;

import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.RunningTalkers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Real kube-proxy and our agent, one after the other on the same API server, each on a fresh node:
 * how long from the start until packets reach an endpoint, from a change of an endpoint in the API
 * until packets follow it, what a new connection pays, and what both cost. What counts is what a
 * pod sees.
 */
final class RoutingBench {
  static final long COLD_LIMIT_SECONDS = 180;

  private static final String HEADING =
      """
      # Routing: kube-proxy in iptables mode and the agent

      Written by `make bench`. [README.md](README.md) says what the columns mean.

      """;

  private static final int CHANGES = 10;
  private static final long CHANGE_LIMIT_SECONDS = 60;
  private static final long QUIET_MILLIS = 2_000;
  static final int ENDPOINTS = 10;

  private final BenchedApi api;

  RoutingBench(BenchedApi api) {
    this.api = api;
  }

  /** Arguments: the file that gets the table, and numbers of Services with ten endpoints each. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    List<String> sizes = List.of(arguments[1].split(" "));
    ResultTable table = new ResultTable();
    for (String size : sizes) {
      try (BenchCluster cluster = new BenchCluster(Integer.parseInt(size), ENDPOINTS)) {
        RoutingBench bench = new RoutingBench(cluster);
        for (String variant : List.of("legacy", "nft")) {
          table.add(
              size + " x " + ENDPOINTS,
              variant,
              bench.measure(BenchedProxy::kubeProxy, variant),
              bench.measure(BenchedProxy::agent, variant));
        }
      }
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, HEADING + table.markdown());
    System.out.println("the table is in " + file);
  }

  @FunctionalInterface
  interface Starter {
    BenchedProxy start(BenchedApi api, NetworkNamespace node, String variant, Path folder)
        throws IOException;
  }

  Measurement measure(Starter starter, String variant) throws Exception {
    api.move(BenchNode.ONE);
    Path folder = Files.createTempDirectory("srpb");
    try (BenchNode node = new BenchNode();
        RunningTalkers talkers = new RunningTalkers()) {
      talkers.start(node.outside(), "one", BenchNode.ONE, BenchNode.TARGET_PORT);
      talkers.start(node.outside(), "other", BenchNode.OTHER, BenchNode.TARGET_PORT);
      Answers answers = new Answers(node.pod());
      long begin = System.currentTimeMillis();
      try (BenchedProxy proxy = starter.start(api, node.kernel(), variant, folder)) {
        OptionalLong cold = answers.millisUntil("one", begin, COLD_LIMIT_SECONDS);
        if (cold.isEmpty()) {
          return Measurement.neverServed();
        }
        awaitQuiet(proxy.pid());
        long connect = connectNanos(node);
        Cost before = awaitQuiet(proxy.pid());
        List<Long> changes = changes(answers, proxy.pid());
        Cost after = awaitQuiet(proxy.pid());
        Collections.sort(changes);
        return new Measurement(
            cold,
            OptionalLong.of(connect),
            changes,
            OptionalDouble.of((after.cpuSeconds() - before.cpuSeconds()) / CHANGES),
            OptionalLong.of(after.rssMegabytes()));
      }
    }
  }

  private List<Long> changes(Answers answers, long pid) throws Exception {
    List<Long> changes = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      boolean other = i % 2 == 0;
      long changed = System.currentTimeMillis();
      api.move(other ? BenchNode.OTHER : BenchNode.ONE);
      OptionalLong took =
          answers.millisUntil(other ? "other" : "one", changed, CHANGE_LIMIT_SECONDS);
      if (took.isEmpty()) {
        break;
      }
      changes.add(took.getAsLong());
      awaitQuiet(pid);
    }
    return changes;
  }

  private static long connectNanos(BenchNode node) throws IOException {
    Process process =
        BenchProgram.start(
            node.pod(),
            ConnectTimes.class,
            BenchCluster.CONNECT_IP,
            Integer.toString(BenchCluster.PROBE_PORT));
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Long.parseLong(output.split(" ", 2)[0]);
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
