package io.servicerouting.operator.scale;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicy;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.operator.fixture.TestCluster;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Measures the operator in a large cluster, on a real API server: {@code make bench-operator}.
 * Arguments: policies, services, nodes (1000 5000 500), seconds of quiet (60).
 */
public final class OperatorBench {
  private static final PrintStream OUT = System.out;
  private static final int CHANGES = 10;

  private OperatorBench() {}

  /** What was measured. */
  record Result(
      double allReadySeconds,
      List<Long> changeMillis,
      long residentMegabytes,
      Map<String, Long> writesWhenQuiet) {}

  /** Runs the measurement and prints it. */
  public static void main(String[] args) throws Exception {
    int policies = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    int services = args.length > 1 ? Integer.parseInt(args[1]) : 5000;
    int nodes = args.length > 2 ? Integer.parseInt(args[2]) : 500;
    int quiet = args.length > 3 ? Integer.parseInt(args[3]) : 60;
    try (var server = ApiServer.start()) {
      run(server, new LargeCluster(policies, services, nodes), Duration.ofSeconds(quiet));
    }
    System.exit(0);
  }

  static Result run(ApiServer server, LargeCluster cluster, Duration quiet) throws Exception {
    try (KubernetesClient client = TestCluster.on(server)) {
      TestCluster.namespace(client, "servicerouting-system");
      long start = System.nanoTime();
      cluster.create(client);
      OUT.printf(
          "created %d policies, %d Services with slices of 10, %d Nodes in %.0f s%n",
          cluster.policies(), cluster.services(), cluster.nodes(), seconds(start));
      try (var agents = new SimulatedAgents(client, cluster.nodes())) {
        await("agents to see the policies", () -> agents.seen() == cluster.policies());
        agents.report();
        Map<String, Long> before = Writes.count(client);
        long started = System.nanoTime();
        try (var operator = OperatorProcess.start(server, "bench")) {
          try {
            return measure(client, cluster, quiet, agents, operator, started, before);
          } catch (Exception | AssertionError e) {
            OUT.println("the operator's log: " + operator.log());
            Files.readAllLines(operator.log()).stream()
                .skip(Math.max(0, Files.readAllLines(operator.log()).size() - 40))
                .forEach(OUT::println);
            throw e;
          }
        }
      }
    }
  }

  private static Result measure(
      KubernetesClient client,
      LargeCluster cluster,
      Duration quiet,
      SimulatedAgents agents,
      OperatorProcess operator,
      long started,
      Map<String, Long> beforeStart)
      throws Exception {
    await(
        "all policies to be Ready",
        () -> agents.ready() == cluster.policies() || !operator.isAlive());
    if (!operator.isAlive()) {
      throw new AssertionError("the operator ended");
    }
    double allReady = seconds(started);
    OUT.printf(
        "all Ready %.1f s after the operator's start; memory %s%n", allReady, operator.memory());
    OUT.printf("writes until then: %s%n", Writes.between(beforeStart, Writes.count(client)));
    List<Long> changes = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      changes.add(change(client, agents, i * cluster.policies() / CHANGES));
    }
    Collections.sort(changes);
    OUT.printf("one policy changed, status after the last node's report (ms): %s%n", changes);
    settle(client);
    Map<String, Long> before = Writes.count(client);
    Thread.sleep(quiet);
    Map<String, Long> writes = Writes.between(before, Writes.count(client));
    OUT.printf("writes in %d quiet seconds, without Leases: %s%n", quiet.toSeconds(), writes);
    OUT.printf("memory %s%n", operator.memory());
    return new Result(allReady, changes, operator.residentMegabytes(), writes);
  }

  /** Changes a policy; the time from the last node's report to the status that says so. */
  private static long change(KubernetesClient client, SimulatedAgents agents, int number)
      throws Exception {
    String namespace = LargeCluster.namespace(number);
    String name = "policy-" + number;
    var resource =
        client.resources(ServiceRoutingPolicy.class).inNamespace(namespace).withName(name);
    ServiceRoutingPolicy changed =
        resource.patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"trafficPolicy\":{\"internal\":\"Local\"}}}");
    long generation = Objects.requireNonNull(changed.getMetadata().getGeneration());
    await("agents to see the change", () -> agents.hasSeen(namespace, name, generation));
    long reported = agents.report();
    await("the status", () -> agents.readySince(namespace, name) != null);
    return Math.max(
        0, (Objects.requireNonNull(agents.readySince(namespace, name)) - reported) / 1_000_000);
  }

  /** Waits until nothing is written for ten seconds: texts and figures follow with a pause. */
  private static void settle(KubernetesClient client) throws Exception {
    Map<String, Long> before = Writes.count(client);
    for (int i = 0; i < 30; i++) {
      Thread.sleep(Duration.ofSeconds(10));
      Map<String, Long> now = Writes.count(client);
      if (Writes.between(before, now).isEmpty()) {
        return;
      }
      before = now;
    }
    throw new AssertionError("the operator never became quiet");
  }

  private static void await(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited 3 minutes for " + what);
      }
      Thread.sleep(5);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
