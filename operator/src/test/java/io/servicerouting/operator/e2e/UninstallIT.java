package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadResult;
import io.servicerouting.operator.install.DocumentedUninstall;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deleting ServiceRoutingConfig is the uninstall; one command is for every other order. */
@UseLab(kubeProxy = KubeProxyMode.IPTABLES, kubeProxyDaemonSet = true)
class UninstallIT {
  private static final String WEB = "172.26.236.177:30140";

  private final Product product;

  UninstallIT(Lab lab) {
    product = Product.on(lab);
  }

  @BeforeEach
  void aServiceThatIsOurs() {
    product.apply(Workload.web("web", 2, 30140));
    product.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
    product.apply(Workload.policy("web", "trafficPolicy: {external: Cluster}"));
    product.awaitCondition("srp", "web", "Ready", "True");
    Product.eventually("the take-over label")
        .until(() -> product.takeOverLabel("web").equals("servicerouting.io"));
  }

  @AfterEach
  void removeAll() {
    product.kubectl("delete", "service/web", "deployment/web");
    product.removeBundle();
  }

  @Test
  void everyServiceIsHandedBackWithoutAFailedRequestAndNothingIsLeft() {
    LoadResult result;
    try (var load = product.load(WEB)) {
      product.kubectl("delete", "serviceroutingconfig", "cluster");
      Product.eventually("no take-over label").until(() -> product.takeOverLabel("web").isEmpty());
      Product.eventually("no agents")
          .until(() ->
              product
                  .kubectl("get", "daemonsets,pods", "-n", Product.NAMESPACE, "-o", "name")
                  .lines()
                  .noneMatch(name -> name.contains("/proxy-agent")));
      result = load.stop();
    }

    assertThat(result.failureDetails()).isEmpty();
    for (String node : product.lab().workers()) {
      Product.eventually("no rule of ours on " + node)
          .untilAsserted(() -> assertThat(product.ourRules(node)).isEmpty());
    }
    Product.eventually("no webhook, no node's state")
        .untilAsserted(() -> {
          assertThat(
                  product.kubectl(
                      "get",
                      "mutatingwebhookconfigurations,validatingwebhookconfigurations,nrs",
                      "-o",
                      "name"))
              .isEmpty();
        });
    assertThat(product.request("client", WEB, 200).failed()).isZero();
    Awaitility.await("the operator does not install itself again")
        .during(Duration.ofSeconds(10))
        .atMost(Duration.ofMinutes(1))
        .until(() -> !product.lab().kubectl("get", "serviceroutingconfig", "cluster").succeeded());

    product.removeBundle();
    assertThat(product.kubectl("get", "crds", "-o", "name")).doesNotContain("servicerouting.io");
    assertThat(product.lab().kubectl("get", "namespace", Product.NAMESPACE).succeeded()).isFalse();
  }

  @Test
  void theDocumentedCommandRemovesWhatAnotherOrderLeaves() throws IOException {
    LoadResult result;
    try (var load = product.load(WEB)) {
      // While it lives it hands back what it can, even without its CRDs.
      product.kubectl(
          "scale", "-n", Product.NAMESPACE, "deployment/servicerouting-operator", "--replicas=0");
      Product.eventually("no operator").until(() -> product.operatorPods().isEmpty());
      product.removeBundle();
      assertThat(product.lab().workers())
          .as("nodes that still route, though nobody tells them how any more")
          .allSatisfy(node -> assertThat(product.ourRules(node)).contains("default/web"));
      assertThat(product.takeOverLabel("web")).isEqualTo("servicerouting.io");

      product.runScript(DocumentedUninstall.script());
      result = load.stop();
    }

    assertThat(result.failureDetails()).isEmpty();
    assertThat(product.takeOverLabel("web")).isEmpty();
    assertThat(product.lab().workers())
        .allSatisfy(node -> assertThat(product.ourRules(node)).isEmpty());
    assertThat(product.request("client", WEB, 200).failed()).isZero();
    assertThat(
            product.kubectl(
                "get",
                "namespaces,crds,clusterroles,clusterrolebindings,mutatingwebhookconfigurations",
                "-o",
                "name"))
        .doesNotContain("servicerouting");
  }
}
