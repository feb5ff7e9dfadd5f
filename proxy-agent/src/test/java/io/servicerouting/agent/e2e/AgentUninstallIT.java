package io.servicerouting.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.AgentProcess;
import io.servicerouting.agent.testbed.KubeProxyRules;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process, a real API server, and a kernel's tables of their own. */
@UseApiServer
class AgentUninstallIT {
  private static final String NODE = "uninstall-node";
  private static final String LABEL = "service.kubernetes.io/service-proxy-name";

  private final ApiServer server;
  private final NetworkNamespace kernel = NetworkNamespace.create("node");
  private @Nullable AgentProcess agent;

  @TempDir Path folder;

  AgentUninstallIT(ApiServer server) {
    this.server = server;
  }

  @BeforeEach
  void aNodeAndAService() throws IOException {
    Path crds = Path.of(System.getProperty("project.root"), "config", "crd");
    server.kubectl("apply", "--server-side", "-k", crds.toString()).orThrow();
    server
        .apply(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: %s}
            spec: {podCIDR: 192.168.1.0/24, podCIDRs: [192.168.1.0/24]}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: my-nginx
              namespace: default
              labels: {%s: servicerouting.io}
            spec:
              type: NodePort
              ports: [{port: 80, nodePort: 31428}]
            """
                .formatted(NODE, LABEL))
        .orThrow();
    server
        .kubectl(
            "patch",
            "node",
            NODE,
            "--subresource=status",
            "-p",
            "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"172.26.236.177\"}]}}")
        .orThrow();
    Path setting = Files.createDirectories(folder.resolve("ipv4/conf/all"));
    Files.writeString(setting.resolve("route_localnet"), "0\n");
  }

  @AfterEach
  void leaveNothing() {
    end();
    kernel.close();
    server.kubectl("delete", "service", "my-nginx", "--ignore-not-found").orThrow();
    server.kubectl("delete", "noderoutingstate", NODE, "--ignore-not-found").orThrow();
    server.kubectl("delete", "node", NODE, "--ignore-not-found").orThrow();
  }

  private void end() {
    if (agent != null) {
      agent.close();
      agent = null;
    }
  }

  private AgentProcess start(String install, boolean uninstall) {
    return start(Map.of("SRP_INSTALL", install, "SRP_UNINSTALL", Boolean.toString(uninstall)));
  }

  private AgentProcess start(Map<String, String> settings) {
    end();
    agent =
        AgentProcess.start(
            server,
            kernel,
            folder,
            settings,
            "--node-name",
            NODE,
            "--iptables-variant",
            "NFT",
            "--audit-period",
            "PT2S");
    return agent;
  }

  private void kubeProxyWrites() {
    KubeProxyRules.write(kernel, "nft", "10.96.0.10", "192.168.2.5");
  }

  private void unlabel() {
    server.kubectl("label", "service", "my-nginx", LABEL + "-").orThrow();
  }

  private String nodeState(String path) {
    return server
        .kubectl("get", "noderoutingstate", NODE, "-o", "jsonpath={.status" + path + "}")
        .orThrow()
        .text();
  }

  /** All tables of all variants and families; legacy ones only where they were made. */
  private String rules() {
    return kernel.sh(
        "for tool in iptables-nft ip6tables-nft iptables-legacy ip6tables-legacy; do"
            + " $tool-save 2>/dev/null; done");
  }

  private String routeLocalnet() {
    try {
      return Files.readString(folder.resolve("ipv4/conf/all/route_localnet")).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(250));
  }

  private void awaitReadiness(AgentProcess agent, String start) {
    soon().untilAsserted(() -> assertThat(agent.readiness()).as(agent.log()).startsWith(start));
  }

  private void ourRulesInEveryVariantAndFamily() {
    awaitReadiness(start("BesideKubeProxy", false), "200");
    assertThat(rules()).contains("default/my-nginx", "-j SRP-SERVICES");
    assertThat(routeLocalnet()).isEqualTo("1");
    // As an earlier run left them that took the host for one of another variant.
    for (String tool : new String[] {"iptables-legacy", "ip6tables-legacy"}) {
      for (String table : new String[] {"nat", "filter"}) {
        kernel.run(tool, "-t", table, "-N", "SRP-SERVICES");
        kernel.run(tool, "-t", table, "-A", "OUTPUT", "-j", "SRP-SERVICES");
      }
    }
  }

  @Test
  void besideKubeProxyAllRulesGoOnceItsOwnAreThere() {
    ourRulesInEveryVariantAndFamily();
    kubeProxyWrites();
    unlabel();
    String others = "KUBE-SVC-BEPXDJBUHFCSYIC3";
    AgentProcess leaving = start("BesideKubeProxy", true);

    awaitReadiness(leaving, "200");

    assertThat(rules()).doesNotContain("SRP-").contains(others, "KUBE-FIREWALL");
    assertThat(routeLocalnet()).as("kube-proxy's rules need it").isEqualTo("1");
    soon().untilAsserted(() -> assertThat(nodeState(".install")).isEqualTo("Removed"));
    assertThat(nodeState(".conditions[0].reason")).isEqualTo("Removed");
    assertThat(leaving.log()).contains("Removed all rules of this agent");

    AgentProcess again = start("BesideKubeProxy", true);
    awaitReadiness(again, "200");
    server.kubectl("label", "service", "my-nginx", LABEL + "=servicerouting.io").orThrow();
    soon().untilAsserted(() -> assertThat(nodeState(".install")).isEqualTo("Removed"));
    assertThat(again.log()).contains("Uninstalled").doesNotContain("Programming", "Removed all");
    assertThat(rules()).doesNotContain("SRP-");
  }

  @Test
  void withoutKubeProxyItKeepsRoutingAndSaysWhatItWaitsFor() {
    ourRulesInEveryVariantAndFamily();
    AgentProcess leaving = start("InsteadOfKubeProxy", true);

    awaitReadiness(leaving, "503 uninstall: waits for kube-proxy: its rules are not on this node");
    soon()
        .untilAsserted(
            () -> assertThat(nodeState(".conditions[0].message")).contains("waits for kube-proxy"));
    assertThat(nodeState(".conditions[0].status")).isEqualTo("True");
    assertThat(nodeState(".install")).isEqualTo("InsteadOfKubeProxy");

    unlabel();
    kernel.run("iptables-nft", "-t", "nat", "-F", "SRP-SERVICES");
    soon()
        .untilAsserted(() ->
            assertThat(kernel.run("iptables-nft", "-t", "nat", "-S", "SRP-SERVICES"))
                .contains("-j SRP-NODEPORTS"));
    assertThat(leaving.log()).contains("Uninstall: waits for kube-proxy");

    kubeProxyWrites(); // Rules alone may be stale: nobody answers at kube-proxy's ports.
    awaitReadiness(leaving, "503 uninstall: waits for kube-proxy: whether it runs");
    assertThat(rules()).contains("-j SRP-SERVICES", "-j KUBE-SERVICES");
  }

  @Test
  void uninstallThatIsForcedDoesNotAskForKubeProxy() {
    ourRulesInEveryVariantAndFamily();
    unlabel();
    var forced =
        Map.of(
            "SRP_INSTALL", "InsteadOfKubeProxy",
            "SRP_UNINSTALL", "true",
            "SRP_CLEANUP_FORCE", "true");

    awaitReadiness(start(forced), "200");
    assertThat(rules()).doesNotContain("SRP-");
    soon().untilAsserted(() -> assertThat(nodeState(".install")).isEqualTo("Removed"));

    awaitReadiness(start(forced), "200");
    assertThat(rules()).as("after a restart").doesNotContain("SRP-");
  }

  @Test
  void theLoopbackIsClosedAgainIfNobodyElsesRulesKeepNeighboursOut() {
    ourRulesInEveryVariantAndFamily();
    kubeProxyWrites();
    kernel.run("iptables-nft", "-F", "KUBE-FIREWALL");
    kernel.run("iptables-nft", "-t", "nat", "-F", "KUBE-NODEPORTS");
    unlabel();

    awaitReadiness(start("BesideKubeProxy", true), "200");

    assertThat(rules()).doesNotContain("SRP-");
    assertThat(routeLocalnet()).isEqualTo("0");
  }

  @Test
  void cleanupWithoutAnAgentRemovesNothingUnlessKubeProxyTakesOverOrOneInsists() {
    ourRulesInEveryVariantAndFamily();
    end();

    var refused = AgentProcess.run(kernel, folder, "--cleanup");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.output()).contains("nothing was removed: kube-proxy's rules are not on");
    assertThat(rules()).contains("-j SRP-SERVICES");

    kubeProxyWrites();
    var done = AgentProcess.run(kernel, folder, "--cleanup");
    assertThat(done).as(done.output()).extracting(AgentProcess.Ended::status).isEqualTo(0);
    assertThat(rules()).doesNotContain("SRP-").contains("KUBE-SVC-BEPXDJBUHFCSYIC3");

    // Where nothing is left, there is nothing to refuse.
    assertThat(AgentProcess.run(kernel, folder, "--cleanup").output()).contains("Removed 0");
  }

  @Test
  void cleanupThatIsForcedDoesNotAskForKubeProxy() {
    ourRulesInEveryVariantAndFamily();
    end();

    var done = AgentProcess.run(kernel, folder, "--cleanup", "--force");

    assertThat(done).as(done.output()).extracting(AgentProcess.Ended::status).isEqualTo(0);
    assertThat(rules()).doesNotContain("SRP-");
  }

  @Test
  void aBadSettingIsReportedAndTheAgentWorksWithTheDefault() {
    end();
    agent =
        AgentProcess.start(
            server,
            kernel,
            folder,
            Map.of("SRP_OBSERVE_PERIOD", "often", "SRP_IPTABLES_VARIANT", "NFT"),
            "--node-name",
            NODE);

    awaitReadiness(agent, "200");

    assertThat(rules()).contains("default/my-nginx");
    soon()
        .untilAsserted(() ->
            assertThat(nodeState(".problems")).contains("SRP_OBSERVE_PERIOD", "often", "PT1M"));
    assertThat(agent.log()).contains("SRP_OBSERVE_PERIOD", "'often'");
  }
}
