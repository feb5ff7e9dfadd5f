package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.servicerouting.api.v1alpha1.DetectedKubeProxy;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The operator as a process with its own service account keeps an installation as it ought to be.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstallIT {

  private static final String NAMESPACE = OperatorProcess.NAMESPACE;

  private InstalledBundle bundle;
  private SimulatedNodes nodes;
  private OperatorProcess operator;

  @BeforeAll
  void install() {
    bundle = InstalledBundle.create();
    nodes = new SimulatedNodes(bundle.client, List.of("n1", "n2", "n3"));
    operator = OperatorProcess.start(bundle.server, "operator-0");
    awaitReady();
  }

  @AfterAll
  void remove() {
    operator.close();
    nodes.close();
    bundle.close();
  }

  private void awaitReady() {
    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("Ready"))
                .as(() -> operator.log())
                .startsWith("True Installed"));
  }

  @Test
  void theFirstStartInstallsInsteadOfAKubeProxyThatIsNotThere() {
    var config = bundle.config().orElseThrow();

    assertThat(config.getSpec().install()).isEqualTo("InsteadOfKubeProxy");
    assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("InsteadOfKubeProxy");
    assertThat(bundle.record()).startsWith("Installed");
    var agents = bundle.agents().orElseThrow();
    assertThat(agents.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
        .isEqualTo("servicerouting.io/proxy-agent:test");
    assertThat(agents.getMetadata().getOwnerReferences())
        .extracting("kind", "name")
        .containsExactly(tuple("ClusterRole", "servicerouting-proxy-agent"));
  }

  @Test
  void statusSaysWhatRunsAndWhatWasDetected() {
    eventually()
        .untilAsserted(() -> {
          var status = bundle.config().orElseThrow().getStatus();
          assertThat(status.agents().ready()).isEqualTo(3);
          assertThat(status.agents().versions())
              .singleElement()
              .hasToString("AgentVersion[version=0.1.0, agents=3]");
          assertThat(status.modes()).singleElement().extracting("available").isEqualTo(3);
          assertThat(status.detected().podCIDRs())
              .containsExactly("10.244.0.0/23", "10.244.2.0/24");
          assertThat(status.detected().serviceCIDRs()).containsExactly("10.96.0.0/12");
          assertThat(status.detected().kubeProxy())
              .isEqualTo(new DetectedKubeProxy("Absent", 3, 0, 0));
        });
    assertThat(bundle.condition("KubeProxy")).startsWith("True Replaced");
  }

  @Test
  void whyAnAgentIsNotReadyIsInTheStatus() {
    bundle
        .server
        .apply(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: proxy-agent-n2
              namespace: servicerouting-system
              labels:
                app.kubernetes.io/name: servicerouting
                app.kubernetes.io/component: proxy-agent
            spec: {nodeName: n2, containers: [{name: proxy-agent, image: "servicerouting.io/a:1"}]}
            """)
        .orThrow();
    kubectl(
        "patch",
        "pod",
        "proxy-agent-n2",
        "--subresource=status",
        "-p",
        "{\"status\":{\"phase\":\"Pending\",\"containerStatuses\":[{\"name\":\"proxy-agent\","
            + "\"image\":\"a\",\"imageID\":\"\",\"ready\":false,\"restartCount\":0,\"state\":{\"waiting\":{"
            + "\"reason\":\"ImagePullBackOff\",\"message\":\"no such image\"}}}]}}");
    nodes.notReady(1);

    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("AgentsReady"))
                .as(() -> operator.log())
                .startsWith("False NotReady 2 of 3 agents are ready.")
                .contains("On n2: ImagePullBackOff: no such image."));
    assertThat(bundle.condition("Ready")).contains("On n2: ImagePullBackOff: no such image.");

    nodes.notReady(0);
    kubectl("delete", "pod", "proxy-agent-n2", "--force", "--grace-period=0");
    awaitReady();
  }

  @Test
  void whatSomebodyEditsIsRepaired() {
    kubectl("set", "image", "daemonset/proxy-agent", "proxy-agent=example.com/other:1");
    kubectl(
        "patch",
        "daemonset",
        "proxy-agent",
        "--type=json",
        "-p",
        "[{\"op\":\"remove\",\"path\":\"/spec/template/spec/tolerations\"}]");
    kubectl(
        "patch",
        "configmap",
        "proxy-agent",
        "-p",
        "{\"data\":{\"SRP_INSTALL\":\"BesideKubeProxy\"}}");

    eventually()
        .untilAsserted(() -> {
          var pod = bundle.agents().orElseThrow().getSpec().getTemplate().getSpec();
          assertThat(pod.getContainers().getFirst().getImage())
              .isEqualTo("servicerouting.io/proxy-agent:test");
          assertThat(pod.getTolerations()).hasSize(1);
        });
    // It was told to go back to Beside, and no node has kube-proxy's rules.
    eventually()
        .untilAsserted(
            () -> assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("InsteadOfKubeProxy"));
  }

  @Test
  void whatSomebodyDeletesIsMadeAnew() {
    var before = bundle.agents().orElseThrow().getMetadata().getUid();
    kubectl("delete", "daemonset", "proxy-agent");
    kubectl("delete", "configmap", "proxy-agent");

    eventually()
        .untilAsserted(() -> {
          assertThat(bundle.agents()).isPresent();
          assertThat(bundle.agents().orElseThrow().getMetadata().getUid()).isNotEqualTo(before);
          assertThat(bundle.setting("SRP_INSTALL")).isEqualTo("InsteadOfKubeProxy");
        });
    awaitReady();
  }

  @Test
  void aSettingThatSomebodyAddsReachesTheAgents() {
    var before = settingsHash();
    kubectl("patch", "configmap", "proxy-agent", "-p", "{\"data\":{\"SRP_LOG_LEVEL\":\"debug\"}}");

    eventually().untilAsserted(() -> assertThat(settingsHash()).isNotEqualTo(before));
    assertThat(bundle.setting("SRP_LOG_LEVEL")).isEqualTo("debug");
  }

  @Test
  void aBadSpecIsNamedAndTheAgentsStay() {
    bundle.applyConfig("{install: InsteadOfKubeProxy, agent: {image: Not//An-Image}}");

    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("Stalled")).contains("spec.agent.image", "Not//An-Image"));
    kubectl("delete", "daemonset", "proxy-agent");
    eventually().untilAsserted(() -> assertThat(bundle.agents()).isPresent());
    assertThat(image()).isEqualTo("servicerouting.io/proxy-agent:test");

    bundle.applyConfig("{install: InsteadOfKubeProxy}");
    awaitReady();
    assertThat(bundle.condition("Stalled")).isEmpty();
    eventually()
        .untilAsserted(() -> assertThat(events()).contains("Warning Invalid", "Normal Installed"));
  }

  @Test
  void settingsOfTheInstallationAreWrittenIntoTheConfigAndGivenBackWhenTheyGo() throws IOException {
    operator.mountSettings("masqueradeBit: 9\nagent: {nodeSelector: {tier: edge}}\n");
    lookAgain();
    eventually()
        .untilAsserted(() -> {
          assertThat(bundle.config().orElseThrow().getSpec().masqueradeBit()).isEqualTo(9);
          assertThat(
                  bundle.agents().orElseThrow().getSpec().getTemplate().getSpec().getNodeSelector())
              .containsEntry("tier", "edge");
        });
    assertThat(bundle.config().orElseThrow().getSpec().install())
        .as("what the settings do not name")
        .isEqualTo("InsteadOfKubeProxy");

    operator.mountSettings("masqueradeBit: 99\n");
    lookAgain();
    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("Stalled"))
                .contains("ConfigMap servicerouting-settings", "masqueradeBit", "31"));
    operator.mountSettings("masqueradBit: 9\n");
    lookAgain();
    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("Stalled"))
                .contains("ConfigMap servicerouting-settings", "masqueradBit"));
    assertThat(bundle.config().orElseThrow().getSpec().masqueradeBit()).isEqualTo(9);

    operator.mountSettings("");
    lookAgain();
    eventually()
        .untilAsserted(
            () -> assertThat(bundle.config().orElseThrow().getSpec().masqueradeBit()).isNull());
    awaitReady();
    assertThat(bundle.condition("Stalled")).isEmpty();
  }

  @Test
  void whatTheApiServerRefusesOfTheDaemonSetIsNamedAndTheAgentsStay() {
    bundle.applyConfig(
        "{install: InsteadOfKubeProxy, agent: {resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}}");

    eventually()
        .untilAsserted(() ->
            assertThat(bundle.condition("Stalled"))
                .contains("spec.agent.resources.requests", "must be less than or equal to"));
    assertThat(bundle.agents()).isPresent();

    bundle.applyConfig("{install: InsteadOfKubeProxy}");
    awaitReady();
  }

  @Test
  void nothingIsWrittenWhenNothingChanges() throws InterruptedException {
    awaitReady();
    Thread.sleep(Duration.ofSeconds(5)); // what earlier tests set off
    var before = writes();
    Thread.sleep(Duration.ofSeconds(30));

    assertThat(writes()).isEqualTo(before);
  }

  @Test
  void aToolThatAppliesAllManifestsAgainAndAgainChangesNothing() throws InterruptedException {
    awaitReady();
    bundle.applyBundle();
    Thread.sleep(Duration.ofSeconds(3));
    var before = versions();
    for (int i = 0; i < 12; i++) {
      bundle.applyBundle();
      Thread.sleep(Duration.ofSeconds(4));
    }

    assertThat(versions()).isEqualTo(before);
  }

  /** Mounted files are read when the operator looks, which else takes minutes. */
  private void lookAgain() {
    kubectl(
        "annotate",
        "configmap",
        "proxy-agent",
        "example.com/now=" + System.nanoTime(),
        "--overwrite");
  }

  /** Of everything the bundle or the operator made, without the Lease. */
  private List<String> versions() {
    var objects =
        bundle
            .server
            .kubectl(
                "get",
                "crd,clusterroles,clusterrolebindings,roles,rolebindings,serviceaccounts,deployments,daemonsets,configmaps,services,pdb,serviceroutingconfigs,noderoutingstates,mutatingwebhookconfigurations,validatingwebhookconfigurations,secrets",
                "--all-namespaces",
                "-l",
                "app.kubernetes.io/name=servicerouting",
                "-o",
                "jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}")
            .orThrow()
            .text()
            .lines()
            .toList();
    var versions = new ArrayList<>(objects);
    versions.add(bundle.config().orElseThrow().getMetadata().getResourceVersion());
    versions.sort(Comparator.naturalOrder());
    return versions;
  }

  /** Requests that write anything but the Lease, as the API server counts them. */
  private List<String> writes() {
    var pattern = Pattern.compile("verb=\"(POST|PUT|PATCH|APPLY|DELETE)\"");
    return bundle
        .server
        .kubectl("get", "--raw", "/metrics")
        .orThrow()
        .text()
        .lines()
        .filter(line -> line.startsWith("apiserver_request_total{"))
        .filter(line -> pattern.matcher(line).find())
        .filter(line -> !line.contains("resource=\"leases\""))
        .filter(line -> !line.contains("resource=\"events\""))
        .sorted()
        .toList();
  }

  /** {@code type reason} of the Events of ServiceRoutingConfig. */
  private List<String> events() {
    return bundle
        .server
        .kubectl(
            "get",
            "events.events.k8s.io",
            "--namespace=default",
            "-o",
            "jsonpath={range .items[?(@.regarding.kind==\"ServiceRoutingConfig\")]}{.type} {.reason}{\"\\n\"}{end}")
        .orThrow()
        .text()
        .lines()
        .toList();
  }

  private String settingsHash() {
    return bundle
        .agents()
        .orElseThrow()
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations()
        .get(AgentDaemonSet.SETTINGS_HASH);
  }

  private String image() {
    return bundle
        .agents()
        .orElseThrow()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }

  private void kubectl(String... arguments) {
    var words = new ArrayList<>(List.of(arguments));
    words.add("--namespace=" + NAMESPACE);
    Command command = bundle.server.kubectlCommand(words.toArray(String[]::new));
    command.run().orThrow();
  }
}
