package io.servicerouting.agent.differential;

import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.kube.ApiClient;
import io.servicerouting.agent.kube.ApiTimeouts;
import io.servicerouting.agent.kube.config.ApiConfig;
import io.servicerouting.agent.testbed.AgentProcess;
import io.servicerouting.agent.testbed.KubeProxyProcess;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.Binaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes of one name in one cluster: on one runs the real kube-proxy, on the other our agent.
 */
final class Twins {
  private final Path folder;
  private final boolean large;

  /**
   * Twins that do not run yet.
   *
   * @param folder a folder of the test's own
   * @param large whether the agent takes every cluster for a large one
   */
  Twins(Path folder, boolean large) {
    this.folder = folder;
    this.large = large;
  }

  /** Runs a world on both and says what they do differently, by Service. */
  Map<RandomService, List<String>> differences(World world) throws Exception {
    Path run = Files.createTempDirectory(folder, "run");
    try (ApiServer server = ApiServer.start();
        TwinNode theirs = new TwinNode();
        TwinNode ours = new TwinNode()) {
      registerNode(server);
      try (ApiClient client =
          new ApiClient(
              ApiConfig.kubeconfig(server.kubeconfig(), null), ApiTimeouts.standard(), "it")) {
        world.write(client);
      }
      Path program =
          Binaries.provide(List.of("kube-proxy"), Optional.empty(), Progress.toStandardError())
              .path("kube-proxy");
      Map<Flow, Outcome> wanted;
      try (KubeProxyProcess process =
          new KubeProxyProcess(
              server.url(),
              server.kubeconfig(),
              theirs.kernel(),
              program,
              TwinNode.NAME,
              world.settings().kubeProxy(),
              "nft",
              run)) {
        awaitRules(theirs.kernel());
        wanted = theirs.fire(world.flows());
      }
      Map<Flow, Outcome> seen;
      try (AgentProcess agent = agent(server, ours.kernel(), world.settings(), run)) {
        await().atMost(Duration.ofMinutes(2)).until(() -> agent.readiness().startsWith("200"));
        seen = ours.fire(world.flows());
      }
      return compare(world, wanted, seen);
    }
  }

  private static void registerNode(ApiServer server) {
    Path crds = Path.of(System.getProperty("project.root", ".."), "config", "crd");
    server.kubectl("apply", "--server-side", "-k", crds.toString()).orThrow();
    server
        .apply(
            """
            apiVersion: v1
            kind: Node
            metadata:
              name: %1$s
              labels: {topology.kubernetes.io/zone: z1, kubernetes.io/hostname: %1$s}
            spec: {podCIDR: %2$s, podCIDRs: [%2$s]}
            """
                .formatted(TwinNode.NAME, TwinNode.POD_RANGE))
        .orThrow();
    server
        .kubectl(
            "patch",
            "node",
            TwinNode.NAME,
            "--subresource=status",
            "-p",
            "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"%s\"}]}}"
                .formatted(TwinNode.ADDRESS))
        .orThrow();
  }

  private AgentProcess agent(ApiServer server, NetworkNamespace node, Settings settings, Path run)
      throws Exception {
    List<String> options = new ArrayList<>(List.of("--node-name", TwinNode.NAME));
    options.addAll(List.of(settings.agent()));
    return AgentProcess.start(
        server,
        node,
        Files.createDirectories(run.resolve("agent")),
        Map.of(
            "SRP_INSTALL",
            "InsteadOfKubeProxy",
            "SRP_LARGE_CLUSTER_ENDPOINTS",
            large ? "0" : "1000"),
        options.toArray(String[]::new));
  }

  /** kube-proxy has written, and writes no more for a second. */
  private static void awaitRules(NetworkNamespace node) {
    String[] last = {""};
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> {
          String before = last[0];
          last[0] = node.sh("iptables-nft-save | sed '/^#/d; s,\\[.*\\],,'");
          return last[0].contains("KUBE-SVC-") && last[0].equals(before);
        });
  }

  private Map<RandomService, List<String>> compare(
      World world, Map<Flow, Outcome> wanted, Map<Flow, Outcome> seen) {
    Map<RandomService, List<String>> differences = new LinkedHashMap<>();
    for (RandomService service : world.services()) {
      for (Flow flow : service.flows()) {
        Outcome theirs = comparable(flow, wanted.get(flow));
        Outcome ours = comparable(flow, seen.get(flow));
        if (!ours.agrees(theirs, flow, service.sticky())) {
          differences
              .computeIfAbsent(service, each -> new ArrayList<>())
              .add("%s%n  kube-proxy: %s%n  agent:      %s".formatted(flow, theirs, ours));
        }
      }
    }
    return differences;
  }

  /**
   * In a large cluster a pod of another node that is sent to itself here is not masqueraded. Only a
   * node that routes no Services lets its pods come this way.
   */
  private Outcome comparable(Flow flow, @Nullable Outcome outcome) {
    Outcome known = Objects.requireNonNull(outcome);
    return large && TwinNode.REMOTE_PODS.contains(flow.source()) ? known.withoutSelf(flow) : known;
  }
}
