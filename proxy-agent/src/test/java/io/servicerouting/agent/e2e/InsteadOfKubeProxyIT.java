package io.servicerouting.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent on a real cluster that never had a kube-proxy. */
@UseLab
class InsteadOfKubeProxyIT {
  private static final String NODE_1 = "172.26.236.177";
  private static final String NODE_2 = "172.26.236.178";
  private static final String CLIENT = "172.26.236.50";

  private final InstalledProduct product;

  InsteadOfKubeProxyIT(Lab lab) {
    product =
        InstalledProduct.on(
            lab, Map.of("SRP_INSTALL", "InsteadOfKubeProxy", "SRP_CLUSTER_CIDR", "192.168.0.0/16"));
  }

  @BeforeEach
  void aServiceWithPodsOnNodes2And3() {
    product.createPod("a", "web", "node2");
    product.createPod("b", "web", "node3");
    product.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: NodePort
          clusterIP: 10.96.100.1
          selector: {app: web}
          ports: [{port: 80, nodePort: 30100}]
        """);
    product.awaitPods("web");
    await()
        .atMost(InstalledProduct.PATIENCE)
        .until(() ->
            product
                .request("client", NODE_1 + ":30100", 40)
                .byPod()
                .keySet()
                .equals(Set.of("a", "b")));
  }

  @AfterEach
  void removeIt() {
    product.kubectl("delete", "srp", "--all");
    // All but the API server's own Service, which carries this label.
    product.kubectl("delete", "service", "-l", "component!=apiserver");
    product.kubectl("delete", "pod", "--all", "--grace-period=0", "--force");
  }

  private void policy(String external) {
    product.apply(
        """
        apiVersion: servicerouting.io/v1alpha1
        kind: ServiceRoutingPolicy
        metadata: {name: web}
        spec:
          targetRefs: [{name: web}]
          trafficPolicy: {external: %s}
        """
            .formatted(external));
    product.awaitProgrammed("web");
  }

  @Test
  void theApiServersOwnServiceAddressAnswersOnEveryNode() {
    for (String node : product.lab().workers()) {
      assertThat(
              product
                  .lab()
                  .machine(node)
                  .exec("curl", "-sk", "-m", "5", "https://10.96.0.1/livez")
                  .text())
          .as(node)
          .isEqualTo("ok");
    }
  }

  @Test
  void aPolicyChangesWherePacketsGoAndItsDeletionGivesTheServiceBack() {
    String before = product.natRules("node2").replaceAll("#.*|\\[\\d+:\\d+]", "");

    policy("Local");
    LoadResult local = product.request("client", NODE_2 + ":30100", 200);
    assertThat(local.byPod().keySet()).containsExactly("a");
    assertThat(local.byClient().keySet()).containsExactly(CLIENT);
    assertThat(product.request("client", NODE_1 + ":30100", 8).failed())
        .as("node 1 has no pod, so it is a black hole")
        .isEqualTo(8);

    policy("Cluster");
    LoadResult cluster = product.request("client", NODE_1 + ":30100", 2_000);
    assertThat(cluster.failed()).isZero();
    assertThat(cluster.sharePercent("a")).isCloseTo(50, within(5.0));
    assertThat(cluster.byClient()).doesNotContainKey(CLIENT);

    policy("Local");
    product.kubectl("delete", "srp", "web");
    await()
        .atMost(InstalledProduct.PATIENCE)
        .untilAsserted(() ->
            assertThat(product.natRules("node2").replaceAll("#.*|\\[\\d+:\\d+]", ""))
                .isEqualTo(before));
  }

  @Test
  void roundRobinIsExact() {
    product.apply(
        """
        apiVersion: servicerouting.io/v1alpha1
        kind: ServiceRoutingPolicy
        metadata: {name: web}
        spec:
          targetRefs: [{name: web}]
          proxy: {mode: iptables, scheduler: rr}
        """);
    product.awaitProgrammed("web");

    LoadResult result = product.request("client", NODE_1 + ":30100", 1_000);

    assertThat(result.byPod()).isEqualTo(Map.of("a", 500L, "b", 500L));
  }

  @Test
  void killingAllAgentsFailsNoRequestAndTheyAdoptWhatIsThere() throws Exception {
    LoadResult result =
        product.requestWhile(
            NODE_1 + ":30100",
            15,
            () -> {
              product.lab().workers().forEach(product::killAgent);
              product.awaitAgents();
              return null;
            });

    assertThat(result.failureDetails()).isEmpty();
    assertThat(result.requests()).isGreaterThan(1_000);
    await()
        .atMost(InstalledProduct.PATIENCE)
        .untilAsserted(
            () -> assertThat(product.metric("node1", "servicerouting_agent_programmed")).isOne());
    assertThat(product.metric("node1", "servicerouting_agent_kernel_writes_total"))
        .as("writes of the new agent, which found everything as it should be")
        .isZero();
  }

  @Test
  void aRollingUpdateOfTheAgentsFailsNoRequest() throws Exception {
    LoadResult result =
        product.requestWhile(
            NODE_1 + ":30100",
            30,
            () ->
                product.kubectl(
                    "rollout",
                    "restart",
                    "-n",
                    InstalledProduct.NAMESPACE,
                    "daemonset/proxy-agent"));

    assertThat(result.failureDetails()).isEmpty();
    product.awaitAgents();
  }

  @Test
  void rulesRemovedByHandAreRepairedAndToldInAnEvent() {
    String iptables =
        product
                .lab()
                .machine("node1")
                .exec("iptables-nft-save", "-t", "nat")
                .stdout()
                .contains("SRP-")
            ? "iptables-nft"
            : "iptables-legacy";
    product.lab().machine("node1").exec(iptables, "-t", "nat", "-F", "SRP-SERVICES").orThrow();

    await()
        .atMost(InstalledProduct.PATIENCE)
        .untilAsserted(
            () -> assertThat(product.request("client", NODE_1 + ":30100", 16).failed()).isZero());
    await()
        .atMost(InstalledProduct.PATIENCE)
        .untilAsserted(() ->
            assertThat(product.kubectl("get", "events", "-A", "-o", "wide"))
                .contains("ServiceRulesRepaired"));
    assertThat(product.metric("node1", "servicerouting_agent_repairs_total")).isPositive();
  }

  @Test
  void aDryRunPrintsTheNodesRulesAndChangesNothing() throws Exception {
    String before = product.natRules("node1").replaceAll("#.*|\\[\\d+:\\d+]", "");
    Process process =
        new ProcessBuilder(
                System.getProperty("project.root") + "/proxy-agent/bin/proxy-agent",
                "--kubeconfig=" + product.lab().kubeconfig(),
                "--node-name=node1",
                "--install=InsteadOfKubeProxy",
                "--cluster-cidr=192.168.0.0/16",
                "--dry-run")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(before.lines().filter(line -> line.startsWith("-A SRP-SVC-")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(printed).contains(line.strip()));
    assertThat(product.natRules("node1").replaceAll("#.*|\\[\\d+:\\d+]", "")).isEqualTo(before);
  }

  @Test
  void cleanupRemovesAllRulesOfOursAndNothingElse() {
    var node = product.lab().machine("node3");
    node.exec("iptables-nft", "-t", "nat", "-N", "SOMEBODY-ELSES").orThrow();
    node.exec("iptables-nft", "-t", "nat", "-A", "OUTPUT", "-j", "SOMEBODY-ELSES").orThrow();
    String foreign = foreignRules("node3");
    product.kubectl(
        "patch",
        "-n",
        InstalledProduct.NAMESPACE,
        "daemonset",
        "proxy-agent",
        "-p",
        "{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":{\"kubernetes.io/hostname\":\"node1\"}}}}}");
    try {
      await()
          .atMost(InstalledProduct.PATIENCE)
          .until(() -> !node.exec("pgrep", "-f", "AgentCommand").succeeded());
      assertThat(product.natRules("node3"))
          .as("rules that the ended agent left")
          .contains("SRP-SVC");

      assertThat(
              node.exec(
                      System.getProperty("project.root") + "/proxy-agent/bin/proxy-agent",
                      "--cleanup",
                      "--force")
                  .orThrow()
                  .stdout())
          .matches("(?s).*Removed [1-9]\\d* chains and jumps.\\n");

      assertThat(product.natRules("node3")).doesNotContain("SRP-");
      assertThat(node.exec("iptables-nft-save", "-t", "filter").stdout()).doesNotContain("SRP-");
      assertThat(foreignRules("node3")).isEqualTo(foreign);
    } finally {
      product.kubectl(
          "patch",
          "-n",
          InstalledProduct.NAMESPACE,
          "daemonset",
          "proxy-agent",
          "--type=json",
          "-p",
          "[{\"op\":\"remove\",\"path\":\"/spec/template/spec/nodeSelector/kubernetes.io~1hostname\"}]");
      product.awaitAgents();
    }
  }

  private String foreignRules(String node) {
    return product
        .natRules(node)
        .lines()
        .filter(line -> !line.startsWith("#") && !line.contains("SRP-"))
        .map(line -> line.replaceAll("\\[\\d+:\\d+]", ""))
        .sorted()
        .reduce("", (all, line) -> all + line + "\n");
  }

  @Test
  void withoutApiServerTrafficGoesOnAndChangesFollowWhenItIsBack() throws Exception {
    Lab lab = product.lab();
    LoadResult result =
        product.requestWhile(
            NODE_1 + ":30100",
            20,
            () -> {
              lab.stopApiServer();
              Thread.sleep(5_000);
              lab.startApiServer();
              return null;
            });

    assertThat(result.failureDetails()).isEmpty();
    policy("Local");
    assertThat(product.request("client", NODE_2 + ":30100", 50).byPod().keySet())
        .containsExactly("a");
  }

  @Test
  void aRestartedNodeIsProgrammedAnewThoughNothingServesTheApisServiceAddressThere() {
    product.lab().restartNode("node1");
    product.awaitAgents();

    await()
        .atMost(InstalledProduct.PATIENCE)
        .untilAsserted(() ->
            assertThat(product.request("client", NODE_1 + ":30100", 40).byPod().keySet())
                .isEqualTo(Set.of("a", "b")));
  }

  @Test
  void badInputIsNamedAndAllElseGoesOn() {
    product
        .lab()
        .machine("node1")
        .exec("sh", "-c", "setsid socat TCP4-LISTEN:32111,fork /dev/null >/dev/null 2>&1 &")
        .orThrow();
    product.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: taken}
        spec:
          type: LoadBalancer
          externalTrafficPolicy: Local
          healthCheckNodePort: 32111
          selector: {app: nobody}
          ports: [{port: 81}]
        """);
    product.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: hand-made}
        spec:
          clusterIP: 10.96.100.2
          ports: [{port: 80}]
        """);
    String podAddress =
        product.kubectl("get", "pod", "a", "-o", "jsonpath={.status.podIP}").strip();
    product.apply(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: hand-made-1, labels: {kubernetes.io/service-name: hand-made}}
        addressType: IPv4
        ports: [{name: "", port: 80, protocol: TCP}]
        endpoints:
        - addresses: ["225.1.1.1"]
        - addresses: ["%s"]
        """
            .formatted(podAddress));

    await()
        .atMost(InstalledProduct.PATIENCE)
        .untilAsserted(() ->
            assertThat(product.nodeState("node1").at("/status/problems/items").toString())
                .contains("hand-made-1", "endpoints[0].addresses[0]", "225.1.1.1")
                .contains("taken", "spec.healthCheckNodePort", "32111"));
    await()
        .atMost(InstalledProduct.PATIENCE)
        .untilAsserted(() ->
            assertThat(product.kubectl("get", "events", "-o", "wide"))
                .contains("EndpointUnusable")
                .contains("FailedToStartServiceHealthcheck"));
    assertThat(product.kubectl("logs", "-n", InstalledProduct.NAMESPACE, product.agentPod("node1")))
        .contains("EndpointSlice default/hand-made-1, endpoints[0].addresses[0]");
    assertThat(product.request("node2", "10.96.100.2:80", 50).byPod())
        .as("the good endpoint of the same slice serves all")
        .isEqualTo(Map.of("a", 50L));
    assertThat(product.request("client", NODE_1 + ":30100", 50).failed()).isZero();
    product.lab().machine("node1").exec("pkill", "-f", "TCP4-LISTEN:32111");
    product.kubectl("delete", "endpointslice", "hand-made-1");
  }

  @Test
  void healthAndStateCanBeRead() {
    assertThat(get("node1", "http://172.26.236.177:10256/healthz"))
        .contains("\"nodeEligible\": true", "\"lastUpdated\"");
    assertThat(get("node1", "http://127.0.0.1:10249/proxyMode")).isEqualTo("iptables");
    assertThat(get("node1", "http://127.0.0.1:10356/livez")).isEqualTo("ok");
    assertThat(get("node1", "http://127.0.0.1:10356/readyz")).isEqualTo("ok");

    JsonNode state = product.nodeState("node1");
    assertThat(state.at("/metadata/ownerReferences/0/kind").asText()).isEqualTo("Node");
    assertThat(state.at("/status/install").asText()).isEqualTo("InsteadOfKubeProxy");
    assertThat(state.at("/status/modes/0/name").asText()).isEqualTo("iptables");
    assertThat(state.at("/status/conditions/0/status").asText()).isEqualTo("True");
    assertThat(product.kubectl("get", "nrs")).contains("node1", "node2", "node3", "True");
  }

  private String get(String machine, String url) {
    return product.lab().machine(machine).exec("curl", "-s", "-m", "5", url).text();
  }
}
