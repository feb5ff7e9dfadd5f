package io.servicerouting.agent.testbed;

import static org.awaitility.Awaitility.await;

import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes of which the first runs the real agent, as a process of its own that is told what the
 * test writes to an API server in memory. Real packets, the agent's whole way from JSON to rules.
 */
public final class ServedNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TwoNodes net = TwoNodes.start();
  private final InMemoryApi api = new InMemoryApi();
  private final TrafficMode mode;
  private final Path folder;
  private final ApiDoor door;
  private List<String> options = List.of();
  private @Nullable AgentProcess agent;
  private int beacons;

  /**
   * Builds the network; no agent runs yet.
   *
   * @param folder a folder of the test's own
   */
  public ServedNode(TrafficMode mode, Path folder) {
    this.mode = mode;
    this.folder = folder;
    try {
      // What the agent sets there is set for node1 by TwoNodes already.
      Path setting = Files.createDirectories(folder.resolve("ipv4/conf/all"));
      Files.writeString(setting.resolve("route_localnet"), "1\n");
      door = new ApiDoor(net.node1, api.url(), folder.resolve("api.socket"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    api.apply(
        """
        kind: Node
        metadata: {name: node1, labels: {topology.kubernetes.io/zone: zone1}}
        spec: {podCIDRs: [192.168.1.0/24, "fd00:192::1:0/112"]}
        status:
          addresses:
          - {type: InternalIP, address: 172.26.236.177}
          - {type: InternalIP, address: "fd00:172:26::177"}
        ---
        kind: Namespace
        metadata: {name: default}
        """);
  }

  /** The network. */
  public TwoNodes net() {
    return net;
  }

  /** The API server. */
  public InMemoryApi api() {
    return api;
  }

  /** The agent that runs. */
  public AgentProcess agent() {
    if (agent == null) {
      throw new IllegalStateException("no agent was started");
    }
    return agent;
  }

  /** Runs the agent with these options, if it does not already, until it has programmed all. */
  public void run(String... wanted) {
    if (agent != null && options.equals(List.of(wanted))) {
      return;
    }
    stop();
    options = List.of(wanted);
    List<String> all = new ArrayList<>(List.of("--node-name", "node1"));
    all.addAll(options);
    AgentProcess started =
        AgentProcess.startInside(
            api.kubeconfig(folder), net.node1, folder, environment(), all.toArray(String[]::new));
    agent = started;
    awaitOrShowLog(() -> started.readiness().startsWith("200"));
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SRP_INSTALL", "InsteadOfKubeProxy");
    environment.put("SRP_IPTABLES_VARIANT", mode.variant());
    if (mode == TrafficMode.IPVS) {
      environment.put("SRP_PROC_SYS_NET", "/proc/sys/net"); // IPVS needs what the agent sets there.
    }
    return environment;
  }

  /** Makes every Service take its endpoints in turn, in this mode, unless a policy says more. */
  public void balanceInTurn() {
    api.apply(
        """
        kind: ClusterServiceRoutingPolicy
        metadata: {name: in-turn}
        spec: {namespaceSelector: {}, defaults: {proxy: {mode: %s, scheduler: rr}}}
        """
            .formatted(mode.apiName()));
  }

  /** SIGKILL to the agent. */
  public void kill() {
    agent().kill();
    agent = null;
  }

  /** SIGTERM to the agent, if one runs. Its rules stay. */
  public void stop() {
    if (agent != null) {
      agent.close();
      agent = null;
    }
  }

  /**
   * All different answers to some requests. They are repeated if a busy machine loses one.
   *
   * @param losesSome whether requests without an answer are expected
   */
  public Set<String> answers(
      NetworkNamespace from, Protocol protocol, String to, int requests, boolean losesSome) {
    return answers(() -> net.request(from, protocol.name(), to), requests, losesSome);
  }

  /** The same of any kind of request. */
  public static Set<String> answers(Supplier<String> request, int requests, boolean losesSome) {
    Set<String> answers = new TreeSet<>();
    for (int attempt = 0; attempt < 5; attempt++) {
      answers.clear();
      for (int i = 0; i < requests; i++) {
        answers.add(request.get());
      }
      if (losesSome || !answers.contains("no answer")) {
        return answers;
      }
    }
    return answers;
  }

  /**
   * Writes objects and waits until the kernel follows them. Policies alone may take a moment
   * longer: what is asked of them has to be awaited.
   */
  public void apply(String yaml) {
    api.apply(yaml);
    settle();
  }

  /** Waits until the kernel follows all Services and EndpointSlices that were written so far. */
  public void settle() {
    // What the first came with may still be half written: the other table, the other family.
    beacon();
    beacon();
  }

  /**
   * The agent's rules of both families, as iptables-save prints them, sorted and without counters.
   * Waits until nothing of {@link #settle} is among them.
   */
  public String rules() {
    String save = mode.command() + "-save; " + mode.command().replaceFirst("ip", "ip6") + "-save";
    String[] rules = {""};
    awaitOrShowLog(() -> {
      rules[0] =
          net.node1
              .sh(save)
              .lines()
              .filter(line -> line.contains("SRP-"))
              .map(line -> line.replaceAll("\\[\\d+:\\d+]", ""))
              .sorted()
              .collect(Collectors.joining("\n"));
      return !rules[0].contains("default/beacon");
    });
    return rules[0];
  }

  /** One Service and its slice: when it answers, both watches have told all there was before. */
  private void beacon() {
    String name = "beacon-" + ++beacons;
    String vip = "10.111." + beacons / 250 + "." + (beacons % 250 + 1);
    api.apply(
        """
        kind: Service
        metadata: {name: %1$s}
        spec: {clusterIP: %2$s, clusterIPs: [%2$s], ports: [{protocol: TCP, port: 80}]}
        ---
        kind: EndpointSlice
        metadata: {name: %1$s, labels: {kubernetes.io/service-name: %1$s}}
        addressType: IPv4
        endpoints: [{addresses: [192.168.1.5], nodeName: node1}]
        ports: [{name: "", protocol: TCP, port: 80}]
        """
            .formatted(name, vip));
    awaitOrShowLog(() -> net.request(net.node1, "TCP", vip + ":80").startsWith("pod=a"));
    api.delete("Service", name);
    api.delete("EndpointSlice", name);
  }

  private void awaitOrShowLog(Supplier<Boolean> condition) {
    try {
      await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(condition::get);
    } catch (RuntimeException e) {
      throw new IllegalStateException("the agent did not follow:\n" + agent().log(), e);
    }
  }

  @Override
  public void close() {
    stop();
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    api.close();
    net.close();
  }
}
