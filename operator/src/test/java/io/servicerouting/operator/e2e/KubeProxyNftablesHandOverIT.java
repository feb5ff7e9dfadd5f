package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * One Service goes from a kube-proxy in nftables mode to us and back. Both then have rules at the
 * same hook, in tables of their own.
 */
@UseLab(kubeProxy = KubeProxyMode.NFTABLES, kubeProxyDaemonSet = true)
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: make test LONG=1")
class KubeProxyNftablesHandOverIT {
  private static final String WEB = "172.26.236.177:30111";

  private final Product product;

  KubeProxyNftablesHandOverIT(Lab lab) {
    product = Product.on(lab);
  }

  @BeforeEach
  void aServiceWithTwoPods() {
    product.apply(Workload.web("web", 2, 30111));
    product.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
    Product.eventually("both pods answer")
        .until(() -> {
          LoadResult seen = product.request("client", WEB, 40);
          return seen.failed() == 0 && seen.byPod().size() == 2;
        });
  }

  @AfterEach
  void removeIt() {
    product.kubectl("delete", "srp", "--all");
    product.kubectl("delete", "service/web", "deployment/web");
  }

  @Test
  void noRequestFailsOnTheWayThereAndBack() {
    LoadResult result;
    try (var load = product.load(WEB)) {
      product.apply(Workload.policy("web", "proxy: {mode: iptables, scheduler: rr}"));
      product.awaitCondition("srp", "web", "Ready", "True");
      Product.eventually("the take-over label")
          .until(() -> product.takeOverLabel("web").equals("servicerouting.io"));
      awaitCarriedBy(true);

      product.kubectl("delete", "srp", "web");
      Product.eventually("no take-over label").until(() -> product.takeOverLabel("web").isEmpty());
      awaitCarriedBy(false);
      result = load.stop();
    }
    System.out.printf(
        "drill: %d requests in %d s, %d failed%n",
        result.requests(), result.elapsedMillis() / 1000, result.failed());

    assertThat(result.failureDetails()).isEmpty();
    assertThat(result.byPod()).hasSize(2);
  }

  private void awaitCarriedBy(boolean us) {
    for (String node : product.lab().workers()) {
      Product.eventually("web's rules on %s are %s".formatted(node, us ? "ours" : "kube-proxy's"))
          .untilAsserted(() -> {
            assertThat(product.natRules(node).contains("default/web")).isEqualTo(us);
            assertThat(kubeProxyTable(node).contains("default/web")).isEqualTo(!us);
          });
    }
  }

  private String kubeProxyTable(String node) {
    return product.lab().machine(node).exec("nft", "list", "table", "ip", "kube-proxy").stdout();
  }
}
