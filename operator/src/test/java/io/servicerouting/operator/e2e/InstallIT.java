package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a cluster that never had a kube-proxy: from one command to routed Services. */
@UseLab
class InstallIT {
  private final Product product;

  InstallIT(Lab lab) {
    product = Product.on(lab);
  }

  @AfterEach
  void remove() {
    product.kubectl("delete", "srp", "--all");
    product.kubectl("delete", "deployment,service", "-l", "component!=apiserver");
  }

  @Test
  void theOperatorFindsNoKubeProxyAndServesAllServices() {
    JsonNode config = product.get("serviceroutingconfig", "cluster");

    assertThat(config.at("/spec/install").asText()).isEqualTo("InsteadOfKubeProxy");
    assertThat(config.at("/status/agents/desired").asInt()).isEqualTo(3);
    assertThat(config.at("/status/agents/ready").asInt()).isEqualTo(3);
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
  void podsOfAPolicyWithSpreadLandOnDifferentNodes() {
    product.apply(Workload.policy("web", "trafficPolicy: {external: Local}\n  spread: {}"));
    product.apply(Workload.web("web", 3, 30150));
    product.kubectl("rollout", "status", "deployment/web", "--timeout=120s");

    Set<String> nodes = new HashSet<>();
    for (JsonNode pod : product.get("pods", "-l", "app=web").path("items")) {
      nodes.add(pod.at("/spec/nodeName").asText());
      assertThat(
              pod.at(
                      "/spec/affinity/podAntiAffinity"
                          + "/preferredDuringSchedulingIgnoredDuringExecution/0/weight")
                  .asInt())
          .as("the injected term of %s", pod.at("/metadata/name").asText())
          .isEqualTo(100);
    }
    assertThat(nodes).containsExactlyInAnyOrder("node1", "node2", "node3");
    product.awaitCondition("srp", "web", "Ready", "True");
    JsonNode target = product.get("srp", "web").at("/status/targets/0");
    assertThat(target.at("/predicted/maxToMeanPercent").asInt()).isEqualTo(100);
  }
}
