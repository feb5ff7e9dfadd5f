package io.servicerouting.agent.kubeproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.testbed.KubeProxyRules;
import io.servicerouting.agent.testbed.NetworkNamespace;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kube-proxy's rules in a real kernel: seen, and removed without touching anybody else's. */
class KubeProxyKernelIT {
  private NetworkNamespace node;
  private KubeProxyKernel kernel;

  @BeforeEach
  void aNodeOfItsOwn() {
    node = NetworkNamespace.create("node");
    kernel = new KubeProxyKernel(node.commands());
  }

  @AfterEach
  void leaveNothing() {
    node.close();
  }

  private void kubeProxyWasHere(String variant) {
    KubeProxyRules.write(node, variant, "10.96.0.10", "192.168.2.5");
  }

  private String rules(String variant) {
    return node.sh(
        "for t in mangle nat filter; do iptables-" + variant + "-save -t $t; done | grep '^[:-]'");
  }

  @Test
  void aFreshNodeHasNothingAndLookingMakesNoTable() throws IOException {
    assertThat(kernel.mode()).isNull();
    assertThat(kernel.remove()).isEqualTo(new KubeProxyKernel.Removal(0, List.of()));

    assertThat(node.run("nft", "list", "tables")).isEmpty();
    assertThat(node.sh("cat /proc/net/ip_tables_names 2>/dev/null || true")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void whatKubeProxyLeftIsSeenAndRemovedButNothingOfKubelets(String variant) throws IOException {
    kubeProxyWasHere(variant);
    node.run("iptables-" + variant, "-A", "INPUT", "-p", "tcp", "--dport", "22", "-j", "ACCEPT");
    assertThat(kernel.mode()).isEqualTo("iptables");
    assertThat(kernel.hasCanary()).isTrue();

    KubeProxyKernel.Removal removal = kernel.remove();

    assertThat(removal.left()).isEmpty();
    assertThat(removal.removed()).isGreaterThan(20);
    assertThat(kernel.mode()).isNull();
    assertThat(rules(variant))
        .contains(
            "KUBE-FIREWALL", "KUBE-KUBELET-CANARY", "KUBE-IPTABLES-HINT", "-j KUBE-FIREWALL", "22")
        .doesNotContain(
            "KUBE-SERVICES",
            "KUBE-SVC",
            "KUBE-SEP",
            "KUBE-EXT",
            "KUBE-MARK-MASQ",
            "KUBE-POSTROUTING",
            "KUBE-NODEPORTS",
            "KUBE-FORWARD",
            "KUBE-PROXY");
    assertThat(kernel.remove().removed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void aChainThatSomebodyElseUsesStaysAndIsNamed(String variant) throws IOException {
    kubeProxyWasHere(variant);
    String iptables = "iptables-" + variant;
    node.run(iptables, "-t", "nat", "-N", "CNI-HOSTPORT-SETMARK");
    node.run(iptables, "-t", "nat", "-A", "CNI-HOSTPORT-SETMARK", "-j", "KUBE-MARK-MASQ");

    assertThat(kernel.remove().left())
        .containsExactly("chain KUBE-MARK-MASQ (" + iptables + "): other rules lead to it");

    assertThat(rules(variant))
        .contains("-A KUBE-MARK-MASQ -j MARK", "-A CNI-HOSTPORT-SETMARK -j KUBE-MARK-MASQ")
        .doesNotContain("KUBE-SVC", "KUBE-POSTROUTING");
  }

  @Test
  void bothVariantsAndFamiliesAreCleared() throws IOException {
    kubeProxyWasHere("nft");
    kubeProxyWasHere("legacy");
    node.sh(
        "ip6tables-nft -t nat -N KUBE-SERVICES && ip6tables-nft -t nat -A KUBE-SERVICES -j RETURN"
            + " && ip6tables-nft -t nat -A PREROUTING -j KUBE-SERVICES");

    kernel.remove();

    assertThat(kernel.mode()).isNull();
    assertThat(node.run("ip6tables-nft-save", "-t", "nat")).doesNotContain("KUBE-");
  }

  @Test
  void theTablesOfModeNftablesGoToo() throws IOException {
    node.run("nft", "add table ip kube-proxy; add table ip6 kube-proxy; add table ip mine");
    assertThat(kernel.mode()).isEqualTo("nftables");

    assertThat(kernel.remove()).isEqualTo(new KubeProxyKernel.Removal(2, List.of()));

    assertThat(kernel.mode()).isNull();
    assertThat(node.run("nft", "list", "tables")).isEqualTo("table ip mine\n");
  }

  @Test
  void theDeviceOfModeIpvsGoesAndWhatStaysIsNamed() throws IOException {
    node.run("ip", "link", "add", "kube-ipvs0", "type", "bridge");
    assertThat(kernel.mode()).isEqualTo("ipvs");

    KubeProxyKernel.Removal removal = kernel.remove();

    assertThat(kernel.mode()).isNull();
    assertThat(removal.removed()).isEqualTo(1);
    assertThat(removal.left()).singleElement().asString().contains("kube-proxy --cleanup");
  }

  @Test
  void theCanaryThatARunningKubeProxyWouldMakeAgainIsTakenAway() throws IOException {
    kubeProxyWasHere("legacy");

    kernel.removeCanary();

    assertThat(kernel.hasCanary()).isFalse();
    assertThat(kernel.mode()).as("and nothing else").isEqualTo("iptables");
    assertThat(node.run("iptables-legacy-save", "-t", "mangle")).contains("KUBE-KUBELET-CANARY");
  }
}
