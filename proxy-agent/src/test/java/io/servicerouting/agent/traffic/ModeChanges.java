package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.HeldConnection;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.SteadyClients;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Service whose policy names one mode after the other, while clients of all kinds make short
 * requests and one connection is kept busy.
 */
final class ModeChanges implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String CLUSTER_IP = "10.96.1.70";
  private static final int ECHO = 9300;

  private final ServedNode node;
  private final List<AutoCloseable> servers = new ArrayList<>();

  ModeChanges(TrafficMode variant, Path folder) {
    node = new ServedNode(variant, folder);
    TwoNodes net = node.net();
    servers.add(HeldConnection.server(net.podA, ECHO));
    servers.add(HeldConnection.server(net.podB, ECHO));
    node.api().apply(web().yaml());
    node.api().apply(Sample.internal("echo", 71).endpoints(ECHO, "a", "b").yaml());
    node.run("--detect-local-mode=NodeCIDR", "--audit-period=PT5S");
  }

  /** Every ordered pair of different ones. */
  static Stream<List<ProxyMode>> pairs(ProxyMode... modes) {
    return Arrays.stream(modes)
        .flatMap(
            from -> Arrays.stream(modes).filter(to -> to != from).map(to -> List.of(from, to)));
  }

  /** Changes from one mode to the other and asserts that nobody noticed. Answers how many asked. */
  int change(ProxyMode from, ProxyMode to) throws InterruptedException {
    use(proxy(from, ""), "");
    awaitCarriedBy(from);
    TwoNodes net = node.net();
    int answered;
    try (SteadyClients clients = clients();
        HeldConnection outside = HeldConnection.to(net.client, "10.96.1.71", 80);
        HeldConnection pod = HeldConnection.to(net.podC, "10.96.1.71", 80)) {
      awaitProgress(outside, pod);

      use(proxy(to, ""), "");
      awaitCarriedBy(to);

      // As many requests again by the new mode as it takes to meet every destination a few times.
      int before = clients.answered();
      await().atMost(PATIENCE).until(() -> clients.answered() > before + 80);
      awaitProgress(outside, pod);
      assertThat(clients.failures()).as("of %d and more", clients.answered()).isEmpty();
      answered = clients.answered();
    }
    awaitNoTraceOf(from);
    return answered;
  }

  /** What can change without the mode: a policy's other fields, the Service's own. */
  enum Within {
    SCHEDULER("scheduler: rr", "scheduler: SECOND", ""),
    WEIGHTS("weights: [{node: node1, weight: 5}]", "weights: [{weight: 1}]", ""),
    TRAFFIC_POLICY("", "", "trafficPolicy: {external: PreferLocal, internal: PreferLocal}"),
    AFFINITY("", "", "");

    private final String before;
    private final String after;
    private final String specAfter;

    Within(String before, String after, String specAfter) {
      this.before = before;
      this.after = after;
      this.specAfter = specAfter;
    }
  }

  /** Changes something in a mode and asserts that nobody noticed. */
  void changeWithin(ProxyMode mode, Within what) {
    String second =
        mode.schedulers().stream()
            .filter(scheduler -> scheduler != Scheduler.RR)
            .findFirst()
            .orElseThrow()
            .apiName();
    use(proxy(mode, what.before), "");
    awaitCarriedBy(mode);
    try (SteadyClients clients = clients();
        HeldConnection held = HeldConnection.to(node.net().client, "10.96.1.71", 80)) {
      awaitProgress(held);
      use(proxy(mode, what.after.replace("SECOND", second)), what.specAfter);
      if (what == Within.AFFINITY) {
        node.api().apply(web().spec("sessionAffinity", "ClientIP").yaml());
      }
      int answered = clients.answered();
      await().atMost(PATIENCE).until(() -> clients.answered() > answered + 80);
      awaitProgress(held);
      assertThat(clients.failures()).as("of %d and more", clients.answered()).isEmpty();
    } finally {
      node.api().apply(web().yaml());
    }
  }

  private static Sample web() {
    return Sample.everywhere("web", 70).endpoints(80, "a", "b");
  }

  private static String proxy(ProxyMode mode, String more) {
    return "mode: " + mode.apiName() + (more.isEmpty() ? "" : ", " + more);
  }

  private void use(String proxy, String more) {
    for (String service : List.of("web", "echo")) {
      node.api()
          .apply(
              """
              kind: ServiceRoutingPolicy
              metadata: {name: %1$s}
              spec: {targetRefs: [{name: %1$s}], proxy: {%2$s}%3$s}
              """
                  .formatted(service, proxy, more.isEmpty() ? "" : ", " + more));
    }
  }

  private SteadyClients clients() {
    TwoNodes net = node.net();
    return new SteadyClients(
        net,
        Map.of(
            net.client,
            List.of(
                "TCP 172.26.236.177:30900",
                "UDP 172.26.236.177:30900",
                "TCP [fd00:172:26::1:170]:80",
                "UDP 10.98.1.70:80"),
            net.podC,
            List.of(
                "TCP 10.96.1.70:80",
                "UDP 10.96.1.70:80",
                "TCP [fd00:10:96::370]:80",
                "UDP [fd00:10:96::470]:80")));
  }

  private static void awaitProgress(HeldConnection... connections) {
    for (HeldConnection connection : connections) {
      String before = connection.lines();
      await()
          .atMost(PATIENCE)
          .until(() -> !connection.lines().equals(before) || !connection.isAlive());
      assertThat(connection.isAlive()).as("held: " + connection.lines()).isTrue();
    }
  }

  private void awaitCarriedBy(ProxyMode mode) {
    await()
        .ignoreException(IllegalStateException.class) // A busy agent tells no metrics for a moment.
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(carriers()).as(node.agent()::log).containsExactly(mode));
  }

  private void awaitNoTraceOf(ProxyMode mode) {
    awaitCarriedByOthersThan(mode);
    if (mode == ProxyMode.IPVS) {
      await()
          .atMost(PATIENCE.multipliedBy(3)) // IPVS remembers closed connections for two minutes.
          .untilAsserted(
              () -> assertThat(node.net().node1.sh("ipvsadm -Ln")).doesNotContain(CLUSTER_IP));
    }
  }

  private void awaitCarriedByOthersThan(ProxyMode mode) {
    await()
        .ignoreException(IllegalStateException.class)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(carriers()).doesNotContain(mode));
  }

  /** What web's ClusterIP meets on the node, as far as new connections go. */
  private List<ProxyMode> carriers() {
    List<ProxyMode> carriers = new ArrayList<>();
    String rules = node.rules();
    boolean toPods =
        rules.lines().anyMatch(rule -> rule.contains("default/web") && rule.contains("192.168."));
    if (toPods) {
      carriers.add(ProxyMode.IPTABLES);
    } else if (rules.contains("default/web")) {
      carriers.add(ProxyMode.USERSPACE);
    }
    if (node.agent().metric("servicerouting_agent_mode_service_ports{mode=\"IPVS\"}") > 0) {
      carriers.add(ProxyMode.IPVS);
    }
    return carriers;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable server : servers) {
      server.close();
    }
    node.close();
  }
}
