package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Our kinds come after the operator, and go and come again while it runs. */
class LateKindsIT {

  private static final String CLUSTER_POLICIES = "clusterserviceroutingpolicies.servicerouting.io";

  @Test
  void theOperatorIsReadyWithoutItsKindsAndStartsWorkWhenTheyCome() {
    try (var bundle = InstalledBundle.withoutKinds()) {
      try (var operator = OperatorProcess.start(bundle.server, "operator-0");
          var nodes = new SimulatedNodes(bundle.client, List.of("n1"))) {
        eventually()
            .untilAsserted(
                () -> assertThat(operator.readiness()).as(operator::log).startsWith("200"));
        assertThat(operator.log()).contains("does not serve " + InstallNames.CONFIG_CRD);

        bundle.applyBundle();
        eventually()
            .untilAsserted(() ->
                assertThat(bundle.condition("Ready"))
                    .as(operator::log)
                    .startsWith("True Installed"));
        policy(bundle, "ServiceRoutingPolicy", "late");
        awaitAccepted(bundle, operator, "serviceroutingpolicies", "late");

        // One kind goes: the other one does not notice. It comes: it is followed as before.
        bundle.server.kubectl("delete", "crd", CLUSTER_POLICIES).orThrow();
        eventually()
            .untilAsserted(
                () -> assertThat(operator.log()).contains("does not serve " + CLUSTER_POLICIES));
        policy(bundle, "ServiceRoutingPolicy", "meanwhile");
        awaitAccepted(bundle, operator, "serviceroutingpolicies", "meanwhile");
        bundle.applyBundle();
        eventually().untilAsserted(() -> policy(bundle, "ClusterServiceRoutingPolicy", "again"));
        awaitAccepted(bundle, operator, "clusterserviceroutingpolicies", "again");
        assertThat(nodes).isNotNull();
        assertThat(operator.isReady()).isTrue();
      }
    }
  }

  private static void policy(InstalledBundle bundle, String kind, String name) {
    boolean cluster = kind.startsWith("Cluster");
    bundle
        .server
        .apply(
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: %s
            metadata: {name: %s%s}
            spec: %s
            """
                .formatted(
                    kind,
                    name,
                    cluster ? "" : ", namespace: default",
                    cluster
                        ? "{namespaceSelector: {}, defaults: {proxy: {scheduler: rr}}}"
                        : "{targetRefs: [{kind: Service, name: web}], proxy: {scheduler: rr}}"))
        .orThrow();
  }

  private static void awaitAccepted(
      InstalledBundle bundle, OperatorProcess operator, String kind, String name) {
    eventually()
        .untilAsserted(() ->
            assertThat(
                    bundle
                        .server
                        .kubectl(
                            "get",
                            kind,
                            name,
                            "-n",
                            "default",
                            "-o",
                            "jsonpath={.status.conditions[?(@.type=='Accepted')].reason}")
                        .orThrow()
                        .text())
                .as(operator::log)
                .isNotEmpty());
  }
}
