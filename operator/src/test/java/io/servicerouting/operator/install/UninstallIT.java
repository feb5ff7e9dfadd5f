package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The orderly way out, and back in. */
class UninstallIT {

  private InstalledBundle bundle;
  private SimulatedNodes nodes;
  private OperatorProcess operator;

  @BeforeEach
  void install() {
    bundle = InstalledBundle.create();
    nodes = new SimulatedNodes(bundle.client, List.of("n1", "n2"));
    operator = OperatorProcess.start(bundle.server, "operator-0");
    awaitReady();
  }

  @AfterEach
  void remove() {
    operator.close();
    nodes.close();
    bundle.close();
  }

  @Test
  void deletingTheConfigUninstallsInOrderAndItIsNotMadeAnew() throws InterruptedException {
    bundle.client.resources(ServiceRoutingConfig.class).delete();

    // No kube-proxy: agents must go on routing, whoever restarts meanwhile.
    awaitRecord("Uninstalling: Agents go on routing until kube-proxy's rules are on every node");
    operator.kill();
    operator.close();
    operator = OperatorProcess.start(bundle.server, "operator-1");
    nodes.kubeProxy("n1", true, true);
    awaitRecord("Without its rules: n2.");
    assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("InsteadOfKubeProxy");
    assertThat(bundle.configMap("proxy-agent").orElseThrow().getData())
        .doesNotContainKey("SRP_UNINSTALL");

    nodes.kubeProxy("n2", true, true);
    awaitRecord("Uninstalled");

    assertThat(bundle.agents()).isEmpty();
    assertThat(bundle.configMap("proxy-agent")).isEmpty();
    eventually()
        .untilAsserted(() ->
            assertThat(bundle.client.resources(NodeRoutingState.class).list().getItems())
                .isEmpty());
    assertThat(
            bundle
                .server
                .kubectl(
                    "get",
                    "mutatingwebhookconfigurations,validatingwebhookconfigurations",
                    "-o",
                    "name")
                .orThrow()
                .text())
        .isEmpty();

    operator.terminate();
    operator.close();
    operator = OperatorProcess.start(bundle.server, "operator-2");
    eventually().until(operator::isReady);
    Thread.sleep(Duration.ofSeconds(10));
    assertThat(bundle.config()).isEmpty();
    assertThat(bundle.agents()).isEmpty();

    bundle.applyConfig("{install: BesideKubeProxy}");
    awaitReady();
    assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("BesideKubeProxy");
  }

  @Test
  void agentsSwitchOnlyWhenKubeProxyHasItsRules() {
    bundle.applyConfig("{install: BesideKubeProxy}");
    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("KubeProxy"))
                .startsWith("False WaitingForKubeProxy")
                .contains("n1, n2"));
    assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("InsteadOfKubeProxy");
    assertThat(bundle.condition("Reconciling")).startsWith("True");

    nodes.kubeProxyEverywhere(true, true);
    eventually()
        .untilAsserted(
            () -> assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("BesideKubeProxy"));
    eventually()
        .untilAsserted(
            () -> assertThat(bundle.condition("KubeProxy")).startsWith("True RunsBeside"));

    bundle.applyConfig("{install: InsteadOfKubeProxy}");
    eventually()
        .untilAsserted(
            () -> assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("InsteadOfKubeProxy"));
    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("KubeProxy"))
                .startsWith("False StillRunning")
                .contains("n1, n2"));
    nodes.kubeProxyEverywhere(false, false);
    awaitReady();
    assertThat(bundle.condition("KubeProxy")).startsWith("True Replaced");
  }

  private void awaitRecord(String text) {
    eventually()
        .untilAsserted(() -> assertThat(bundle.record()).as(() -> operator.log()).contains(text));
  }

  private void awaitReady() {
    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("Ready"))
                .as(() -> operator.log())
                .startsWith("True Installed"));
  }
}
