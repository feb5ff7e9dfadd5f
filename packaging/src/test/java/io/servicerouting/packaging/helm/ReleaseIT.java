package io.servicerouting.packaging.helm;

import static io.servicerouting.packaging.helm.Helm.CHART;
import static io.servicerouting.packaging.helm.Helm.NAMESPACE;
import static io.servicerouting.packaging.helm.Helm.RELEASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The life of a release on a real API server, with `helm` itself. */
@UseApiServer(controllerManager = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseIT {

  private static final String OURS = "app.kubernetes.io/name=servicerouting";
  private static final String KINDS =
      "clusterroles,clusterrolebindings,roles,rolebindings,serviceaccounts,deployments,services,"
          + "configmaps,secrets,poddisruptionbudgets,networkpolicies";

  private static final String DEFAULT = CHART.resolveSibling("default").toString();

  private final ApiServer server;
  private Helm helm;
  @TempDir private Path home;

  ReleaseIT(ApiServer server) {
    this.server = server;
  }

  @BeforeAll
  void removeWhatOtherTestsLeft() {
    server.kubectl("delete", "--ignore-not-found", "-k", DEFAULT).orThrow();
  }

  @BeforeEach
  void install() {
    helm = new Helm(home, Optional.of(server.kubeconfig()));
    helm.release("install", CHART, "--create-namespace").orThrow();
    awaitServedKinds();
  }

  @AfterEach
  void remove() {
    helm.run("uninstall", RELEASE, "-n", NAMESPACE, "--ignore-not-found");
    kubectl("delete", "crd", "-l", OURS, "--ignore-not-found", "--timeout=60s");
  }

  @Test
  void anUpgradeChangesValuesAndCrdsAndARollbackTakesBothBack() throws IOException {
    apply("policy");
    Path next = chartWithAnotherShortName();

    helm.release("upgrade", next, "--set", "operator.replicas=3,config.masqueradeBit=9").orThrow();
    assertThat(deployment("{.spec.replicas}")).isEqualTo("3");
    assertThat(shortNames()).contains("nodestate");
    assertThat(kubectl("get", "configmap", "servicerouting-settings", "-o", "jsonpath={.data}"))
        .contains("masqueradeBit: 9");
    assertThat(deployment("{.spec.template.metadata.annotations}"))
        .contains("servicerouting.io/chart-settings");

    helm.run("rollback", RELEASE, "1", "-n", NAMESPACE).orThrow();
    assertThat(deployment("{.spec.replicas}")).isEqualTo("2");
    assertThat(shortNames()).doesNotContain("nodestate").contains("nrs");
    assertThat(exists("configmap", "servicerouting-settings")).isFalse();
    assertThat(exists("srp", "policy")).as("the policy").isTrue();
  }

  @Test
  void anUpgradeThatTheSchemaRefusesChangesNothing() {
    var result = helm.release("upgrade", CHART, "--set", "config.install=Both");

    assertThat(result.succeeded()).isFalse();
    assertThat(result.stderr()).contains("/config/install");
    assertThat(helm.run("history", RELEASE, "-n", NAMESPACE).orThrow().text().lines()).hasSize(2);
  }

  @Test
  void uninstallingKeepsCrdsAndPoliciesAndLeavesNothingElse() {
    apply("kept");

    helm.run("uninstall", RELEASE, "-n", NAMESPACE).orThrow();

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> {
          assertThat(kubectl("get", KINDS, "--all-namespaces", "-l", OURS, "-o", "name")).isEmpty();
          assertThat(kubectl("get", "secrets,configmaps", "-n", NAMESPACE, "-o", "name").lines())
              .containsExactly("configmap/kube-root-ca.crt");
        });
    assertThat(exists("srp", "kept")).isTrue();

    // What was kept belongs to the release again.
    helm.release("install", CHART).orThrow();
    assertThat(exists("srp", "kept")).isTrue();
  }

  @Test
  void withoutKeepCrdsGoWithTheRelease() {
    helm.release("upgrade", CHART, "--set", "crds.keep=false").orThrow();

    helm.run("uninstall", RELEASE, "-n", NAMESPACE).orThrow();

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(kubectl("get", "crd", "-o", "name")).isEmpty());
  }

  @Test
  void aSecondInstallationIsRefusedAndTheFirstStays() {
    var second = helm.run("install", "other", CHART.toString(), "-n", "default");

    assertThat(second.succeeded()).isFalse();
    assertThat(second.stderr())
        .contains("cannot be imported into the current release")
        .contains("current value is \"servicerouting\"");
    assertThat(exists("deployment", "servicerouting-operator")).isTrue();
    assertThat(kubectl("get", "deployments", "-n", "default", "-o", "name")).isEmpty();
  }

  @Test
  void whatKubectlInstalledIsTakenOverWhenAskedTo() {
    helm.run("uninstall", RELEASE, "-n", NAMESPACE).orThrow();
    kubectl("delete", "crd", "-l", OURS);
    server.kubectl("apply", "--server-side", "-k", DEFAULT).orThrow();
    awaitServedKinds();

    assertThat(helm.release("install", CHART).succeeded()).isFalse();
    helm.release("install", CHART, "--take-ownership").orThrow();

    assertThat(deployment("{.metadata.annotations}")).contains("meta.helm.sh/release-name");
  }

  /**
   * The API server's finalizer of CRDs opens the storage of a kind that nobody has read yet, fails
   * ("storage is (re)initializing"), and can then lose the deletion to a conflict with its own
   * status update: such a CRD stays until the next resync, minutes later. Kubernetes 1.36: one
   * deletion in fifteen right after "established", none of thirty after a first read.
   */
  private void awaitServedKinds() {
    kubectl("wait", "crd", "-l", OURS, "--for=condition=established", "--timeout=60s");
    for (String kind : kubectl("get", "crd", "-l", OURS, "-o", "name").lines().toList()) {
      String plural = kind.substring(kind.indexOf('/') + 1);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> server.kubectl("get", plural, "--all-namespaces").succeeded());
    }
  }

  /** Its CRD of NodeRoutingState has a further short name. */
  private Path chartWithAnotherShortName() throws IOException {
    Path copy = home.resolve("chart");
    try (var files = Files.walk(CHART)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(CHART.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path crd = copy.resolve("templates/crd/servicerouting.io_noderoutingstates.yaml");
    String text = Files.readString(crd);
    assertThat(text).contains("    - nrs\n");
    Files.writeString(crd, text.replace("    - nrs\n", "    - nrs\n    - nodestate\n"));
    return copy;
  }

  private String shortNames() {
    return kubectl(
        "get",
        "crd",
        "noderoutingstates.servicerouting.io",
        "-o",
        "jsonpath={.spec.names.shortNames}");
  }

  private String deployment(String path) {
    return kubectl("get", "deployment", "servicerouting-operator", "-o", "jsonpath=" + path);
  }

  private boolean exists(String kind, String name) {
    return server.kubectl("get", kind, name, "-n", NAMESPACE).succeeded();
  }

  private void apply(String policy) {
    server
        .kubectlCommand("apply", "-n", NAMESPACE, "-f", "-")
        .withInput(
            """
            apiVersion: servicerouting.io/v1alpha1
            kind: ServiceRoutingPolicy
            metadata: {name: %s}
            spec: {targetRefs: [{name: web}], spread: {}}
            """
                .formatted(policy))
        .run()
        .orThrow();
  }

  /** In the release's namespace, unless another one is named. */
  private String kubectl(String... arguments) {
    var words = new ArrayList<>(List.of(arguments));
    if (!words.contains("-n") && !words.contains("--all-namespaces")) {
      words.addAll(List.of("-n", NAMESPACE));
    }
    return server.kubectl(words.toArray(String[]::new)).orThrow().text();
  }
}
