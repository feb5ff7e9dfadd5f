package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.LabException;
import io.servicerouting.lab.UseApiServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The balancer's view of a real API server. */
@UseApiServer
class KubernetesClusterIT {

  private static final String NAMESPACE = "balancer-view";
  private static final Duration REACTION = Duration.ofSeconds(10);

  private final ApiServer server;
  private final AtomicInteger changes = new AtomicInteger();
  private KubernetesCluster cluster;

  KubernetesClusterIT(ApiServer server) {
    this.server = server;
  }

  @BeforeEach
  void watch() {
    if (!server.kubectl("get", "namespace", NAMESPACE).succeeded()) {
      server.kubectl("create", "namespace", NAMESPACE).orThrow();
    }
    cluster =
        new KubernetesCluster(
            ApiClient.open(server.kubeconfig()), changes::incrementAndGet, line -> {});
  }

  @AfterEach
  void removeServices() {
    cluster.close();
    server.kubectl("-n", NAMESPACE, "delete", "service", "--all").orThrow();
  }

  @Test
  void serviceAppearsAndItsAddressIsWrittenInModeVip() {
    server.apply(service("web", "")).orThrow();
    await().atMost(REACTION).until(() -> find("web").isPresent());
    int before = changes.get();

    cluster.publish(find("web").orElseThrow(), "172.26.236.180");

    assertThat(ingress("web")).isEqualTo("[{\"ip\":\"172.26.236.180\",\"ipMode\":\"VIP\"}]");
    await()
        .atMost(REACTION)
        .until(() -> find("web").orElseThrow().addresses().equals(List.of("172.26.236.180")));
    assertThat(changes.get()).isGreaterThan(before);
  }

  @Test
  void localServiceComesWithItsHealthCheckPort() {
    server.apply(service("local", "externalTrafficPolicy: Local")).orThrow();

    await()
        .atMost(REACTION)
        .until(() -> find("local").map(LoadBalancerService::healthCheckNodePort).orElse(0) > 0);
  }

  @Test
  void servicesOfAnotherClassAreLeftToOthers() {
    server.apply(service("foreign", "loadBalancerClass: example.com/other")).orThrow();
    server.apply(service("ours", "")).orThrow();

    await().atMost(REACTION).until(() -> find("ours").isPresent());
    assertThat(find("foreign")).isEmpty();
  }

  @Test
  void serviceThatBecomesAnotherTypeIsGoneAndTheServerForgetsTheAddress() {
    server.apply(service("web", "")).orThrow();
    await().atMost(REACTION).until(() -> find("web").isPresent());
    cluster.publish(find("web").orElseThrow(), "172.26.236.180");

    server
        .kubectl(
            "-n", NAMESPACE, "patch", "service", "web", "-p", "{\"spec\":{\"type\":\"ClusterIP\"}}")
        .orThrow();

    await().atMost(REACTION).until(() -> find("web").isEmpty());
    assertThat(ingress("web")).isEmpty();
  }

  @Test
  void publishingForAServiceThatIsGoneIsAnErrorThatNamesIt() {
    var gone =
        new LoadBalancerService(
            NAMESPACE, "gone", "", List.of(), List.of(), 0, "2026-01-01T00:00:00Z", false);

    assertThatThrownBy(() -> cluster.publish(gone, "172.26.236.180"))
        .isInstanceOf(LabException.class)
        .hasMessageStartingWith("the status of Service balancer-view/gone cannot be written");
  }

  @Test
  void nodesWithTheExclusionLabelTakeNoTraffic() {
    node("bal-in", "");
    node("bal-out", "node.kubernetes.io/exclude-from-external-load-balancers: \"\"");
    try {
      await().atMost(REACTION).until(() -> nodeNames().contains("bal-in"));
      assertThat(nodeNames()).doesNotContain("bal-out");
    } finally {
      server.kubectl("delete", "node", "bal-in", "bal-out").orThrow();
    }
  }

  @Test
  void watchGoesOnAfterTheApiServerWasAway() {
    server.kill();
    server.restart();
    server.apply(service("later", "")).orThrow();

    await().atMost(Duration.ofSeconds(40)).until(() -> find("later").isPresent());
  }

  private Optional<LoadBalancerService> find(String name) {
    return cluster.state().services().stream()
        .filter(one -> one.key().equals(NAMESPACE + "/" + name))
        .findFirst();
  }

  private List<String> nodeNames() {
    return cluster.state().nodes().stream().map(ClusterNode::name).toList();
  }

  private String ingress(String name) {
    return server
        .kubectl(
            "-n",
            NAMESPACE,
            "get",
            "service",
            name,
            "-o",
            "jsonpath={.status.loadBalancer.ingress}")
        .orThrow()
        .text();
  }

  private void node(String name, String label) {
    server
        .apply(
            """
            apiVersion: v1
            kind: Node
            metadata:
              name: %s
              labels: {%s}
            """
                .formatted(name, label))
        .orThrow();
    server
        .kubectl(
            "patch",
            "node",
            name,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"10.9.9.9\"}]}}")
        .orThrow();
  }

  private static String service(String name, String more) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: %s}
    spec:
      type: LoadBalancer
      ports: [{port: 80}]
      %s
    """
        .formatted(name, NAMESPACE, more);
  }
}
