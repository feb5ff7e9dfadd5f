package io.servicerouting.operator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.servicerouting.api.v1alpha1.Install;
import io.servicerouting.operator.install.AgentEnvironment.Leave;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentEnvironmentTest {

  private static final ApiServerAddresses ONE = new ApiServerAddresses(List.of("https://a:6443"));

  @Test
  void anEmptySpecSaysHowToInstallAndWhereTheApiServerIs() {
    assertThat(AgentEnvironment.of(Specs.spec("{}"), Install.INSTEAD_OF_KUBE_PROXY, ONE, Leave.NO))
        .containsExactly(
            entry("SRP_API_SERVER", "https://a:6443"), entry("SRP_INSTALL", "InsteadOfKubeProxy"));
  }

  @Test
  void everyFieldReachesTheAgents() {
    var spec =
        Specs.spec(
            """
            defaultMode: iptables
            clusterCIDRs: [10.244.0.0/16, "fd00::/48"]
            nodePorts: {addresses: [172.26.0.0/16, "fd00::/8"]}
            metrics: {port: 9102}
            """);

    assertThat(
            AgentEnvironment.of(
                spec,
                Install.BESIDE_KUBE_PROXY,
                new ApiServerAddresses(List.of()),
                Leave.TO_KUBE_PROXY))
        .containsExactly(
            entry("SRP_CLUSTER_CIDR", "10.244.0.0/16,fd00::/48"),
            entry("SRP_DEFAULT_MODE", "iptables"),
            entry("SRP_INSTALL", "BesideKubeProxy"),
            entry("SRP_NODEPORT_ADDRESSES", "172.26.0.0/16,fd00::/8"),
            entry("SRP_STATUS_ADDRESS", "0.0.0.0:9102"),
            entry("SRP_UNINSTALL", "true"));
  }

  @Test
  void agentsThatAreNotToWaitForKubeProxyAreToldSo() {
    assertThat(
            AgentEnvironment.of(Specs.spec("{}"), Install.BESIDE_KUBE_PROXY, ONE, Leave.TO_ANYBODY))
        .contains(entry("SRP_UNINSTALL", "true"), entry("SRP_CLEANUP_FORCE", "true"));
  }

  @Test
  void theFingerprintChangesWithEverySettingButTheApiServersAddresses() {
    var before = AgentEnvironment.fingerprint(Map.of("A", "1", "SRP_API_SERVER", "x"));

    assertThat(AgentEnvironment.fingerprint(Map.of("SRP_API_SERVER", "y", "A", "1")))
        .isEqualTo(before);
    assertThat(AgentEnvironment.fingerprint(Map.of("A", "2"))).isNotEqualTo(before);
    assertThat(AgentEnvironment.fingerprint(Map.of("A", "1", "B", ""))).isNotEqualTo(before);
  }

  @Test
  void agentsAreStartedAnewOnlyWhenNoAddressTheyKnowIsLeft() {
    var noted = "https://a:1,https://b:1";

    assertThat(addresses("https://b:1", "https://c:1").noted(noted)).isEqualTo(noted);
    assertThat(addresses().noted(noted)).isEqualTo(noted);
    assertThat(addresses("https://c:1", "https://d:1").noted(noted))
        .isEqualTo("https://c:1,https://d:1");
    assertThat(addresses("https://c:1").noted(null)).isEqualTo("https://c:1");
    assertThat(addresses("https://c:1").noted("")).isEqualTo("https://c:1");
  }

  private static ApiServerAddresses addresses(String... urls) {
    return new ApiServerAddresses(List.of(urls));
  }
}
