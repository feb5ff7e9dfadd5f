package io.servicerouting.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.KubeProxyMode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import io.servicerouting.lab.load.LoadResult;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent beside a real kube-proxy: it routes the Services that are labelled for it. */
@UseLab(kubeProxy = KubeProxyMode.IPTABLES)
class BesideKubeProxyIT {
  private static final String NODE_1 = "172.26.236.177";
  private static final String LABEL = "service.kubernetes.io/service-proxy-name";

  private final InstalledProduct product;

  BesideKubeProxyIT(Lab lab) {
    product = InstalledProduct.on(lab, Map.of("SRP_CLUSTER_CIDR", "192.168.0.0/16"));
  }

  @BeforeEach
  void twoServicesOnTheSamePods() {
    product.createPod("a", "web", "node2");
    product.createPod("b", "web", "node3");
    for (int i = 1; i <= 2; i++) {
      product.apply(
          """
          apiVersion: v1
          kind: Service
          metadata: {name: web%d}
          spec:
            type: NodePort
            selector: {app: web}
            ports: [{port: 80, nodePort: 3010%d}]
          """
              .formatted(i, i));
    }
    product.awaitPods("web");
    awaitBothPods("30101");
    awaitBothPods("30102");
  }

  private void awaitBothPods(String nodePort) {
    await()
        .atMost(InstalledProduct.PATIENCE)
        .until(() ->
            product
                .request("client", NODE_1 + ":" + nodePort, 40)
                .byPod()
                .keySet()
                .equals(Set.of("a", "b")));
  }

  @Test
  void takingOverByLabelCostsMomentsAndGivingBackCostsNothing() throws Exception {
    assertThat(product.natRules("node1"))
        .as("before anything is labelled")
        .contains("KUBE-SVC", "default/web1")
        .doesNotContain("-j SRP-SVC-");

    LoadResult takeOver =
        product.requestWhile(
            NODE_1 + ":30101",
            12,
            () -> {
              product.kubectl("label", "service", "web1", LABEL + "=servicerouting.io");
              return null;
            });
    // kube-proxy and the agent hear of the label at the same time, and nobody makes the one wait
    // for the other: what is lost is moments, on a busy machine some seconds of the twelve.
    assertThat(takeOver.failed()).isLessThan(takeOver.requests() / 3);
    awaitRulesOf("default/web1", "-A SRP-");
    awaitRulesOf("default/web2", "-A KUBE-");

    LoadResult giveBack =
        product.requestWhile(
            NODE_1 + ":30101",
            20,
            () -> {
              product.kubectl("label", "service", "web1", LABEL + "-");
              return null;
            });
    assertThat(giveBack.failureDetails()).isEmpty();
    awaitRulesOf("default/web1", "-A KUBE-");
  }

  private void awaitRulesOf(String service, String start) {
    await()
        .atMost(InstalledProduct.PATIENCE)
        .untilAsserted(() ->
            assertThat(product.natRules("node1").lines().filter(line -> line.contains(service)))
                .isNotEmpty()
                .allMatch(line -> line.startsWith(start)));
  }

  @Test
  void kubeProxysPortsAreItsOwn() {
    assertThat(
            product.lab().machine("node1").exec("sh", "-c", "ss -ltnp | grep ':10256 '").stdout())
        .contains("kube-proxy")
        .doesNotContain("java");
  }
}
