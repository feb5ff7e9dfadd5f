package io.servicerouting.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.Lab;
import io.servicerouting.lab.UseLab;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The bundle of {@code config/olm}, with nothing but what OLM makes of it: no DaemonSet, no
 * registration of the webhook for pods, a mounted certificate.
 */
@EnabledIfSystemProperty(
    named = "long.tests",
    matches = "true",
    disabledReason = "takes minutes: LONG=1")
@UseLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OlmStyleInstallIT {

  private static final Path MANIFESTS =
      Path.of(System.getProperty("project.root")).resolve("config/olm/bundle/manifests");

  private final Product product;
  private final OlmInstallation olm = new OlmInstallation(MANIFESTS, Product.NAMESPACE);

  OlmStyleInstallIT(Lab lab) {
    product = Product.absent(lab);
  }

  @BeforeAll
  void install() {
    product.apply(olm.namespaceManifest());
    product.tellWhereTheApiServerIs();
    apply(olm.customResourceDefinitions());
    product.kubectl("wait", "crd", "--all", "--for=condition=established", "--timeout=60s");
    apply(olm.objects());
    product.awaitReady();
    product.apply(Workload.policy("olm", "proxy: {mode: iptables}\n  spread: {}"));
    product.apply(Workload.web("olm", 3, 30170));
    product.kubectl("rollout", "status", "deployment/olm", "--timeout=120s");
  }

  @AfterAll
  void remove() {
    product.lab().kubectl("delete", "srp", "--all");
    product.lab().kubectl("delete", "deployment,service", "olm");
    List<ObjectNode> all = new ArrayList<>(olm.objects());
    all.addAll(olm.customResourceDefinitions());
    product
        .lab()
        .kubectlCommand("delete", "--ignore-not-found", "--timeout=120s", "-f", "-")
        .withInput(manifest(all))
        .run();
    product.lab().kubectl("delete", "namespace", Product.NAMESPACE, "--timeout=120s");
  }

  @Test
  void agentsRunOnAllNodesAndServicesAreRouted() {
    JsonNode config = product.get("serviceroutingconfig", "cluster");
    assertThat(config.at("/status/agents/desired").asInt()).isEqualTo(3);
    assertThat(config.at("/status/agents/ready").asInt()).isEqualTo(3);
    product.awaitCondition("srp", "olm", "Ready", "True");
    for (String node : product.lab().workers()) {
      assertThat(product.natRules(node)).as(node).contains("default/olm");
    }
    String address = product.get("nodes", "node1").at("/status/addresses/0/address").asText();
    assertThat(product.request("client", address + ":30170", 50).failed())
        .as("requests by node port")
        .isZero();
  }

  @Test
  void newPodsAreSpreadByTheWebhookThatTheOperatorRegistersWithTheMountedCertificate() {
    Set<String> nodes = new HashSet<>();
    for (JsonNode pod : product.get("pods", "-l", "app=olm").path("items")) {
      nodes.add(pod.at("/spec/nodeName").asText());
      assertThat(pod.at("/spec/affinity/podAntiAffinity").isMissingNode())
          .as("%s was created by the webhook", pod.at("/metadata/name").asText())
          .isFalse();
    }
    assertThat(nodes).containsExactlyInAnyOrder("node1", "node2", "node3");

    JsonNode registration = product.get("mutatingwebhookconfiguration", "servicerouting");
    String trusted = registration.at("/webhooks/0/clientConfig/caBundle").asText();
    assertThat(new String(Base64.getDecoder().decode(trusted), StandardCharsets.US_ASCII))
        .isEqualTo(olm.certificatePem());
    assertThat(registration.at("/metadata/ownerReferences/0/name").asText())
        .as("a ClusterRole of the bundle, so it goes with the bundle")
        .isEqualTo("servicerouting-proxy-agent");
  }

  @Test
  void policiesAreWarnedAboutOnceByTheWebhookThatOlmRegisters() {
    CommandResult applied =
        product
            .lab()
            .apply(Workload.policy("nowhere", "trafficPolicy: {external: Local}"))
            .orThrow();

    assertThat(applied.stderr().lines().filter(line -> line.startsWith("Warning: ")))
        .singleElement()
        .asString()
        .contains("there is no Service nowhere");
    assertThat(
            product
                .lab()
                .kubectl("get", "validatingwebhookconfiguration", "servicerouting")
                .succeeded())
        .as("the operator registers it too")
        .isFalse();
  }

  @Test
  void theOperatorLacksNoPermissionAndMakesNoCertificate() {
    assertThat(product.kubectl("get", "secrets", "-n", Product.NAMESPACE, "-o", "name"))
        .contains("secret/servicerouting-operator-service-cert")
        .doesNotContain("servicerouting-webhook-certs");
    for (String pod : product.operatorPods()) {
      assertThat(product.kubectl("logs", "-n", Product.NAMESPACE, pod))
          .as(pod)
          .doesNotContain("is forbidden");
    }
    assertThat(
            product
                .get("daemonset", "-n", Product.NAMESPACE, "proxy-agent")
                .at("/metadata/ownerReferences/0/name")
                .asText())
        .isEqualTo("servicerouting-proxy-agent");
  }

  private void apply(List<ObjectNode> objects) {
    product
        .lab()
        .kubectlCommand("apply", "--server-side", "-f", "-")
        .withInput(manifest(objects))
        .run()
        .orThrow();
  }

  /** JSON is YAML. */
  private static String manifest(List<ObjectNode> objects) {
    return String.join("\n---\n", objects.stream().map(ObjectNode::toString).toList());
  }
}
