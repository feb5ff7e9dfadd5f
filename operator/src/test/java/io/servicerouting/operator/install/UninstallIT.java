package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.servicerouting.api.v1alpha1.NodeRoutingState;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The orderly way out, and back in. */
class UninstallIT {

  private static final String HAND_BACK = "servicerouting.io/hand-back=WithoutKubeProxy";

  private static final String PLUGIN =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: cilium, namespace: kube-system}
      spec:
        selector: {matchLabels: {k8s-app: cilium}}
        template:
          metadata: {labels: {k8s-app: cilium}}
          spec: {containers: [{name: cilium-agent, image: cilium}]}
      """;

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
    aServiceThatTheOperatorMayNotChange();
    bundle.client.resources(ServiceRoutingConfig.class).delete();

    awaitRecord("Uninstalling: Handing Services back to kube-proxy. 1 Services still have a label");
    awaitRecord("The first is default/stuck: ");
    awaitRecord("not you");
    bundle.server.kubectl("delete", "validatingadmissionpolicybinding", "stuck").orThrow();

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
    assertThat(webhooks()).isEmpty();

    // Replicas look for their certificate every 5 seconds, and when its Secret goes.
    try (var standby = OperatorProcess.start(bundle.server, "operator-1b")) {
      eventually().until(standby::isReady);
      operator.terminate();
      operator.close();
      operator = OperatorProcess.start(bundle.server, "operator-2");
      eventually().until(operator::isReady);
      Thread.sleep(Duration.ofSeconds(10));
      assertThat(bundle.config()).isEmpty();
      assertThat(bundle.agents()).isEmpty();
      assertThat(webhooks()).isEmpty();
      assertThat(certificate()).as(operator.log() + standby.log()).isNull();
    }

    bundle.applyConfig("{install: BesideKubeProxy}");
    awaitReady();
    eventually().untilAsserted(() -> assertThat(certificate()).isNotNull());
    eventually().untilAsserted(() -> assertThat(webhooks()).contains("validating"));
    assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("BesideKubeProxy");
  }

  /**
   * The agents of these nodes remove nothing without kube-proxy's rules unless they are told to.
   */
  @Test
  void whereNoKubeProxyIsToComeItIsNotWaitedForOnceSomebodySaysSo() {
    bundle.client.resources(ServiceRoutingConfig.class).delete();
    awaitRecord("Uninstalling: Agents go on routing until kube-proxy's rules are on every node");
    String waiting = bundle.record();
    assertThat(operator.log()).contains(HAND_BACK);
    eventually()
        .untilAsserted(
            () -> assertThat(events()).contains("Warning WaitingForKubeProxy", HAND_BACK));

    String command = waiting.substring(waiting.indexOf("kubectl ") + "kubectl ".length());
    kubectl(command.split(" "));
    awaitRecord("Uninstalled");
    assertThat(bundle.configMap("servicerouting-installation").orElseThrow().getMetadata())
        .as("is not to hold for the next installation")
        .satisfies(metadata ->
            assertThat(metadata.getAnnotations()).doesNotContainKey("servicerouting.io/hand-back"));

    bundle.applyConfig("{install: InsteadOfKubeProxy}");
    awaitReady();
    assertThat(bundle.setting("SRP_CLEANUP_FORCE")).as("installed anew").isEmpty();
    int before = operator.log().length();
    kubectl("annotate", "serviceroutingconfig", "cluster", HAND_BACK);
    kubectl("delete", "serviceroutingconfig", "cluster");
    awaitRecord("Uninstalled");
    assertThat(operator.log().substring(before)).doesNotContain("start kube-proxy");

    bundle.server.apply(PLUGIN).orThrow();
    bundle.applyConfig("{install: BesideKubeProxy}");
    awaitReady();
    kubectl("delete", "serviceroutingconfig", "cluster");
    awaitRecord("Uninstalled");
    assertThat(operator.log().substring(before))
        .contains("Waiting until Cilium without kube-proxy has taken over")
        .doesNotContain("start kube-proxy");
  }

  private String events() {
    return bundle
        .server
        .kubectl(
            "get",
            "events.events.k8s.io",
            "-n" + OperatorProcess.NAMESPACE,
            "-o",
            "jsonpath={range .items[*]}{.type} {.reason} {.note}{end}")
        .orThrow()
        .text();
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

  /** It has our label, and admission refuses every change of it by the operator. */
  private void aServiceThatTheOperatorMayNotChange() {
    String user = "system:serviceaccount:servicerouting-system:servicerouting-operator";
    bundle
        .server
        .apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: stuck}
            spec:
              failurePolicy: Fail
              matchConstraints:
                resourceRules:
                - {apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [services]}
              validations:
              - {expression: "request.userInfo.username != '%s'", message: "not you"}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: stuck}
            spec: {policyName: stuck, validationActions: [Deny]}
            """
                .formatted(user))
        .orThrow();
    kubectl("create", "service", "clusterip", "stuck", "--tcp=80");
    eventually()
        .until(() ->
            !bundle
                .server
                .kubectl(
                    "annotate",
                    "service",
                    "stuck",
                    "--overwrite",
                    "--as=" + user,
                    "try=" + System.nanoTime())
                .succeeded());
    bundle
        .server
        .kubectlCommand(
            "apply", "--server-side", "--field-manager=servicerouting-operator", "-f", "-")
        .withInput(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: stuck
              namespace: default
              labels: {service.kubernetes.io/service-proxy-name: servicerouting.io}
            """)
        .run()
        .orThrow();
  }

  private void kubectl(String... words) {
    bundle.server.kubectl(words).orThrow();
  }

  private String webhooks() {
    return bundle
        .server
        .kubectl(
            "get", "mutatingwebhookconfigurations,validatingwebhookconfigurations", "-o", "name")
        .orThrow()
        .text();
  }

  private @Nullable Secret certificate() {
    return bundle
        .client
        .secrets()
        .inNamespace(OperatorProcess.NAMESPACE)
        .withName("servicerouting-webhook-certs")
        .get();
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
