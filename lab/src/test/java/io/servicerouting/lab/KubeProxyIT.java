package io.servicerouting.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.network.AddressPlan;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The option that runs real kube-proxies. */
class KubeProxyIT {

  @Nested
  @UseLab(workers = 2, kubeProxy = KubeProxyMode.IPTABLES)
  class Iptables extends ServiceAddress {
    Iptables(Lab lab) {
      super(lab, "iptables");
    }
  }

  @Nested
  @UseLab(workers = 2, kubeProxy = KubeProxyMode.NFTABLES)
  class Nftables extends ServiceAddress {
    Nftables(Lab lab) {
      super(lab, "nftables");
    }
  }

  @Nested
  @UseLab(workers = 2, kubeProxy = KubeProxyMode.IPTABLES, kubeProxyDaemonSet = true)
  class DaemonSet extends ServiceAddress {
    private final Lab lab;

    DaemonSet(Lab lab) {
      super(lab, "iptables");
      this.lab = lab;
    }

    @Test
    void deletedAndAppliedAgainItIsTheUsersToRemoveAndBringBack() {
      lab.kubectl("delete", "-n", "kube-system", "daemonset", "kube-proxy", "--wait").orThrow();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(
                      lab.machine("node1")
                          .exec("curl", "-s", "-m", "5", "http://127.0.0.1:10256/livez")
                          .succeeded())
                  .isFalse());
      assertThat(natRules()).as("rules outlive kube-proxy").contains("-A KUBE-SERVICES");

      lab.kubectl("apply", "-f", lab.kubeProxyManifest().toString()).orThrow();
      lab.kubectl("rollout", "status", "-n", "kube-system", "daemonset/kube-proxy", "--timeout=90s")
          .orThrow();
    }

    @Test
    void itsRulesAreInTheVariantThatTheKubeletUses() {
      var node = lab.machine("node1");
      String variant =
          node.exec("sh", "-c", "iptables-nft-save -t mangle").stdout().contains(":KUBE-")
              ? "nft"
              : "legacy";
      assertThat(node.exec("iptables-" + variant + "-save", "-t", "nat").stdout())
          .contains("-A KUBE-SERVICES");
      assertThat(natRules().lines().filter(line -> line.startsWith(":KUBE-SERVICES"))).hasSize(1);
    }

    private String natRules() {
      return lab.machine("node1")
          .exec("sh", "-c", "iptables-nft-save -t nat; iptables-legacy-save -t nat")
          .stdout();
    }
  }

  /** The same expectation whatever the mode. */
  abstract static class ServiceAddress {

    private final Lab lab;
    private final String mode;

    ServiceAddress(Lab lab, String mode) {
      this.lab = lab;
      this.mode = mode;
    }

    @Test
    void theClientReachesALoadBalancerServiceThroughTheBalancer() {
      lab.apply(TestPods.nginx("published", "node1")).orThrow();
      lab.apply(TestPods.service("published")).orThrow();
      TestPods.awaitAddress(lab, "published");
      lab.kubectl(
              "patch",
              "service",
              "published",
              "--patch",
              "{\"spec\": {\"type\": \"LoadBalancer\", \"externalTrafficPolicy\": \"Local\"}}")
          .orThrow();

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(TestPods.get(lab.machine("client"), AddressPlan.VIP).text())
                  .isEqualTo("pod=published node=node1 client=172.26.236.50"));
    }

    @Test
    void aServiceAddressAnswersOnEveryNode() {
      lab.apply(TestPods.nginx("served", "node2")).orThrow();
      lab.apply(TestPods.service("served")).orThrow();
      TestPods.awaitAddress(lab, "served");
      var address =
          lab.kubectl("get", "service", "served", "-o", "jsonpath={.spec.clusterIP}").text();

      for (var node : lab.workers()) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() ->
                assertThat(TestPods.get(lab.machine(node), address).stdout())
                    .contains("pod=served"));
      }
      assertThat(lab.machine("node1").exec("curl", "-s", "http://127.0.0.1:10249/proxyMode").text())
          .isEqualTo(mode);
    }
  }
}
