package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadResult;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services go from kube-proxy to us and back, one or all, and no request fails on the way. */
@UseLab(kubeProxy = KubeProxyMode.IPTABLES, kubeProxyDaemonSet = true)
class KubeProxyMigrationIT {
  private static final String NODE_1 = "172.26.236.177";
  private static final String WEB = NODE_1 + ":30110";

  private final Product product;

  KubeProxyMigrationIT(Lab lab) {
    product = Product.on(lab);
  }

  @BeforeEach
  void aServiceWithTwoPods() {
    product.apply(Workload.web("web", 2, 30110));
    product.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
    for (String node : product.lab().workers()) {
      awaitBothPods(product.lab().machine(node).address() + ":30110");
    }
  }

  @AfterEach
  void removeIt() {
    product.kubectl("delete", "srp", "--all");
    product.kubectl("delete", "service/web", "deployment/web");
    if (!product.lab().kubectl("get", "-n", "kube-system", "ds", "kube-proxy").succeeded()) {
      product.kubectl("apply", "-f", product.lab().kubeProxyManifest().toString());
    }
    install("BesideKubeProxy");
    product.awaitReady();
  }

  private void awaitBothPods(String target) {
    Product.eventually("both pods answer at " + target)
        .until(() -> {
          LoadResult seen = product.request("client", target, 40);
          return seen.failed() == 0 && seen.byPod().size() == 2;
        });
  }

  private void install(String how) {
    product.kubectl(
        "patch",
        "serviceroutingconfig",
        "cluster",
        "--type=merge",
        "-p",
        "{\"spec\":{\"install\":\"" + how + "\"}}");
  }

  /** The rules of web in a node's nat table. */
  private List<String> rules(String node) {
    return product
        .natRules(node)
        .lines()
        .filter(line -> line.startsWith("-A ") && line.contains("default/web"))
        .toList();
  }

  private void awaitRules(String prefix) {
    for (String node : product.lab().workers()) {
      Product.eventually("only " + prefix + " rules for web on " + node)
          .untilAsserted(() ->
              assertThat(rules(node))
                  .isNotEmpty()
                  .allMatch(line -> line.startsWith("-A " + prefix)));
    }
  }

  @Test
  void aPolicyTakesItsServiceOverAndItsDeletionGivesItBackWithoutAFailedRequest() {
    assertThat(product.takeOverLabel("web")).isEmpty();
    LoadResult result;
    try (var load = product.load(WEB)) {
      product.apply(Workload.policy("web", "proxy: {mode: iptables, scheduler: rr}"));
      product.awaitCondition("srp", "web", "Ready", "True");
      Product.eventually("the take-over label")
          .until(() -> product.takeOverLabel("web").equals("servicerouting.io"));
      awaitRules("SRP-");

      product.kubectl("delete", "srp", "web");
      Product.eventually("no take-over label").until(() -> product.takeOverLabel("web").isEmpty());
      awaitRules("KUBE-");
      result = load.stop();
    }
    System.out.printf(
        "drill: %d requests in %d s, %d failed%n",
        result.requests(), result.elapsedMillis() / 1000, result.failed());

    assertThat(result.failureDetails()).isEmpty();
    assertThat(result.byPod()).hasSize(2);
  }

  @Test
  void fromKubeProxyToInsteadOfItAndBackWithoutAFailedRequest() {
    LoadResult result;
    try (var load = product.load(WEB)) {
      install("InsteadOfKubeProxy");
      Product.eventually("the status says what to remove")
          .untilAsserted(() ->
              assertThat(kubeProxyCondition().path("message").asText()).contains("kube-proxy"));
      for (String node : product.lab().workers()) {
        Product.eventually("all Services programmed on " + node)
            .until(() -> product.natRules(node).contains("-A SRP-SVC-"));
      }
      assertThat(rules("node1"))
          .as("kube-proxy's own rules stay while it runs")
          .anyMatch(line -> line.startsWith("-A KUBE-"));

      product.kubectl("delete", "-n", "kube-system", "daemonset", "kube-proxy");
      awaitRules("SRP-");
      for (String node : product.lab().workers()) {
        Product.eventually("what kube-proxy left is cleaned on " + node)
            .until(() -> !product.natRules(node).contains("KUBE-SVC-"));
      }
      product.awaitReady();

      install("BesideKubeProxy");
      Product.eventually("the status says that kube-proxy has to be started")
          .untilAsserted(() ->
              assertThat(kubeProxyCondition().path("message").asText()).contains("kube-proxy"));
      assertThat(product.get("nrs", "node1").at("/status/install").asText())
          .as("agents serve on until kube-proxy is back")
          .isEqualTo("InsteadOfKubeProxy");
      product.kubectl("apply", "-f", product.lab().kubeProxyManifest().toString());
      for (String node : product.lab().workers()) {
        Product.eventually("beside kube-proxy on " + node)
            .until(() ->
                product.get("nrs", node).at("/status/install").asText().equals("BesideKubeProxy"));
      }
      awaitRules("KUBE-");
      product.awaitReady();
      result = load.stop();
    }
    System.out.printf(
        "drill: %d requests in %d s, %d failed%n",
        result.requests(), result.elapsedMillis() / 1000, result.failed());

    assertThat(result.failureDetails()).isEmpty();
    assertThat(result.byPod()).hasSize(2);
  }

  private JsonNode kubeProxyCondition() {
    return Product.condition(product.get("serviceroutingconfig", "cluster"), "KubeProxy");
  }
}
