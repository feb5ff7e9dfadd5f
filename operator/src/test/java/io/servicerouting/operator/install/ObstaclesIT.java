package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Clusters that the operator must not work in: it says why, makes nothing, and goes on later. */
class ObstaclesIT {

  @Test
  void withoutAPermissionNothingIsMadeAndWhatIsMissingIsNamed() {
    try (var bundle = InstalledBundle.create();
        var nodes = new SimulatedNodes(bundle.client, List.of("n1"))) {
      bundle.applyConfig("{install: BesideKubeProxy}");
      bundle
          .server
          .kubectl("delete", "role", "servicerouting-operator", "-n", OperatorProcess.NAMESPACE)
          .orThrow();
      // Secrets may still be made, or there would be no certificate and no web server.
      bundle
          .server
          .kubectl(
              "create",
              "role",
              "servicerouting-operator",
              "-n",
              OperatorProcess.NAMESPACE,
              "--verb=get,list,watch,create,update,patch",
              "--resource=secrets,configmaps,leases.coordination.k8s.io")
          .orThrow();

      try (var operator = OperatorProcess.start(bundle.server, "operator-0")) {
        eventually()
            .untilAsserted(() ->
                assertThat(bundle.condition("Ready"))
                    .as(operator::log)
                    .startsWith("False MissingPermission")
                    .contains("create daemonsets.apps in servicerouting-system"));
        assertThat(bundle.condition("Stalled")).startsWith("True MissingPermission");
        assertThat(operator.readiness()).startsWith("503").contains("MissingPermission");
        assertThat(bundle.agents()).isEmpty();
        assertThat(bundle.configMap("servicerouting-installation")).isEmpty();
        eventually()
            .untilAsserted(() ->
                assertThat(events(bundle, OperatorProcess.NAMESPACE))
                    .contains("MissingPermission"));

        bundle.applyBundle();
        eventually()
            .untilAsserted(() ->
                assertThat(bundle.condition("Ready"))
                    .as(operator::log)
                    .startsWith("True Installed"));
        assertThat(bundle.condition("Stalled")).isEmpty();
        assertThat(operator.isReady()).isTrue();
      }
      assertThat(nodes).isNotNull();
    }
  }

  @Test
  void asSecondInstallationOfAClusterItWaitsUntilTheOtherIsGone() {
    try (var bundle = InstalledBundle.create();
        var nodes = new SimulatedNodes(bundle.client, List.of("n1"))) {
      bundle.server.kubectl("create", "namespace", "other").orThrow();
      bundle
          .server
          .apply(
              """
              apiVersion: apps/v1
              kind: DaemonSet
              metadata:
                name: proxy-agent
                namespace: other
                labels: &labels
                  app.kubernetes.io/name: servicerouting
                  app.kubernetes.io/component: proxy-agent
              spec:
                selector: {matchLabels: *labels}
                template:
                  metadata: {labels: *labels}
                  spec: {containers: [{name: agent, image: agent}]}
              """)
          .orThrow();

      try (var operator = OperatorProcess.start(bundle.server, "operator-0")) {
        eventually()
            .untilAsserted(() ->
                assertThat(operator.readiness())
                    .as(operator::log)
                    .startsWith("503")
                    .contains("AnotherInstallation", "DaemonSet other/proxy-agent"));
        assertThat(bundle.agents()).isEmpty();
        assertThat(bundle.config()).isEmpty();

        bundle.server.kubectl("delete", "daemonset", "proxy-agent", "-n", "other").orThrow();
        eventually()
            .untilAsserted(() ->
                assertThat(bundle.condition("Ready"))
                    .as(operator::log)
                    .startsWith("True Installed"));
      }
      assertThat(nodes).isNotNull();
    }
  }

  private static String events(InstalledBundle bundle, String namespace) {
    return bundle.server.kubectl("get", "events", "-n", namespace, "-o", "wide").orThrow().text();
  }
}
