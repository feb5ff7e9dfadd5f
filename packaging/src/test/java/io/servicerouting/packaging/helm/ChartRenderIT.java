package io.servicerouting.packaging.helm;

import static io.servicerouting.packaging.helm.Helm.CHART;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.Binaries;
import io.servicerouting.lab.process.Command;
import io.servicerouting.packaging.Manifest;
import io.servicerouting.packaging.Manifests;
import io.servicerouting.packaging.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What `helm` makes of the chart without a cluster. */
class ChartRenderIT {

  /** What Helm's output has besides, and nothing else. */
  private static final List<String> OF_HELM =
      List.of(
          "app.kubernetes.io/instance",
          "app.kubernetes.io/managed-by",
          "app.kubernetes.io/version",
          "helm.sh/chart",
          "helm.sh/resource-policy");

  /** Helm's --create-namespace makes it, or who installs the chart. */
  private static final String NAMESPACE = "v1 Namespace servicerouting-system";

  private static final String OPERATOR =
      "apps/v1 Deployment servicerouting-system/servicerouting-operator";

  @TempDir private Path home;
  private Helm helm;

  @BeforeEach
  void withoutACluster() {
    helm = new Helm(home, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "default, crds.keep=true",
    "overlays/cert-manager, certManager.enabled=true",
    "overlays/prometheus, prometheus.enabled=true",
    "overlays/beside-kube-proxy, config.install=BesideKubeProxy",
  })
  void theChartIsWhatKustomizeBuilds(String folder, String value) throws IOException {
    var expected = Manifest.without(Manifest.byName(kustomize(folder)), List.of());
    assertThat(expected.remove(NAMESPACE)).isNotNull();

    var rendered = Manifest.without(template("--set", value), OF_HELM);
    if (rendered.get(OPERATOR).at("/spec/template/metadata/annotations")
        instanceof ObjectNode annotations) {
      annotations.remove("servicerouting.io/chart-settings"); // new pods for new settings
    }

    assertThat(rendered.keySet()).isEqualTo(expected.keySet());
    rendered.forEach((name, object) -> assertThat(object).as(name).isEqualTo(expected.get(name)));
  }

  @Test
  void everyValueReachesAnObject() throws IOException {
    String text =
        template(
                "--set-json",
                    "operator.image={\"repository\":\"r.example/op\",\"tag\":\"1\",\"pullPolicy\":\"Always\"}",
                "--set-json", "agent.image={\"repository\":\"r.example/agent\",\"tag\":\"2\"}",
                "--set-json", "imagePullSecrets=[{\"name\":\"pull\"}]",
                "--set",
                    "operator.replicas=3,operator.logLevel=debug,operator.priorityClassName=mine",
                "--set-json", "operator.resources={\"limits\":{\"memory\":\"1Gi\"}}",
                "--set-json", "operator.nodeSelector={\"tier\":\"infra\"}",
                "--set-json", "operator.tolerations=[{\"key\":\"infra\",\"operator\":\"Exists\"}]",
                "--set-json", "operator.podAnnotations={\"a\":\"note\"}",
                "--set-json", "config={\"masqueradeBit\":9}",
                "--set", "kubernetesApi.host=192.0.2.7,kubernetesApi.port=6444",
                "--set", "networkPolicy.enabled=true,certManager.enabled=true",
                "--set", "evictions.enabled=false,userRoles.enabled=false,crds.enabled=false")
            .toString();

    assertThat(text)
        .contains(
            "r.example/op:1",
            "r.example/agent:2",
            "Always",
            "\"imagePullSecrets\":[{\"name\":\"pull\"}]")
        .contains("\"replicas\":3", "\"SRP_LOG_LEVEL\",\"value\":\"debug\"", "\"mine\"", "\"1Gi\"")
        .contains("\"tier\":\"infra\"", "\"key\":\"infra\"", "\"a\":\"note\"", "masqueradeBit: 9")
        .contains("192.0.2.7", "\"6444\"", "NetworkPolicy", "\"kind\":\"Certificate\"")
        .doesNotContain("evictions", "user-roles", "CustomResourceDefinition");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0.5", "\"500m\""})
  void quantitiesAreWhatKubernetesTakes(String cpu) throws IOException {
    var resources =
        template("--set-json", "operator.resources={\"requests\":{\"cpu\":%s}}".formatted(cpu))
            .get(OPERATOR)
            .at("/spec/template/spec/containers/0/resources");

    assertThat(resources.at("/requests/cpu")).hasToString(cpu);
  }

  @Test
  void crdsAreDeletedWithTheReleaseOnlyIfAskedTo() throws IOException {
    assertThat(template().toString()).contains("\"helm.sh/resource-policy\":\"keep\"");
    assertThat(template("--set", "crds.keep=false").toString()).doesNotContain("resource-policy");
  }

  @Test
  void theOutputIsTheSameEachTime() throws IOException {
    assertThat(template()).isEqualTo(template());
    try (var files = Files.walk(CHART.resolve("templates"))) {
      for (Path file :
          files
              .filter(file -> !file.toString().endsWith(".txt"))
              .filter(Files::isRegularFile)
              .toList()) {
        assertThat(file)
            .content()
            .doesNotContain("lookup ", "genCA", "genSelfSigned", "randAlpha", "now ");
      }
    }
  }

  @Test
  void lintFindsNothing() {
    assertThat(helm.run("lint", "--strict", CHART.toString()).orThrow().text())
        .contains("0 chart(s) failed")
        .doesNotContain("[WARNING]", "[ERROR]");
  }

  @Test
  void aPackageHasTheVersionOfTheRelease() throws IOException {
    helm.run(
            "package",
            CHART.toString(),
            "-d",
            home.toString(),
            "--version",
            "1.2.3",
            "--app-version",
            "1.2.3")
        .orThrow();
    var rendered =
        helm.run("template", "x", home.resolve("servicerouting-1.2.3.tgz").toString())
            .orThrow()
            .text();

    assertThat(rendered)
        .contains(
            "image: servicerouting.io/operator:1.2.3",
            "value: servicerouting.io/proxy-agent:1.2.3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: 3                               | additional properties 'replicas' not allowed",
        "operator: {replicas: 0}                   | /operator/replicas.*minimum: got 0, want 1",
        "operator: {replicas: two}                 | /operator/replicas.*got string, want integer",
        "operator: {image: {tag: 'a b'}}           | /operator/image/tag.* does not match pattern",
        "operator: {image: {pullPolicy: Sometimes}}| /operator/image/pullPolicy.*'Always', 'IfNotPresent', 'Never'",
        "operator: {resources: {limit: {cpu: 1}}}  | /operator/resources.*'limit' not allowed",
        "operator: {logLevel: loud}                | /operator/logLevel.*must be one of",
        "crds: {enabled: 'yes'}                    | /crds/enabled.*got string, want boolean",
        "crds: {kept: true}                        | /crds.*'kept' not allowed",
        "config: {install: Both}                   | /config/install.*'BesideKubeProxy', 'InsteadOfKubeProxy'",
        "config: {masqueradeBit: 32}               | /config/masqueradeBit.*maximum: got 32, want 31",
        "config: {clusterCIDR: [10.0.0.0/8]}       | /config.*'clusterCIDR' not allowed",
        "config: {agent: {image: ''}}              | /config/agent/image.*minLength",
        "config: {apiServer: {addresses: [a]}}     | /config/apiServer/addresses/0",
        "kubernetesApi: {port: 0}                  | /kubernetesApi/port.*minimum: got 0, want 1",
        "imagePullSecrets: [pull]                  | /imagePullSecrets/0.*got string, want object",
        "prometheus: {labels: {release: 1}}        | /prometheus/labels/release.*got number, want string",
        "prometheus: {labels: {helm.sh/chart: x}}  | /prometheus/labels/helm.sh~1chart.*false schema",
        "prometheus: {interval: often}             | /prometheus/interval.*does not match pattern",
        "operator: {resources: {limits: {cpu: [1]}}} | /operator/resources/limits/cpu.*got array",
        "evictions: false                          | /evictions.*got boolean, want object",
      })
  void aBadValueIsNamedAndNothingIsRendered(String values, String message) throws IOException {
    Path file = home.resolve("values.yaml");
    Files.writeString(file, values);

    var result = helm.release("template", CHART, "-f", file.toString());

    assertThat(result.succeeded()).isFalse();
    assertThat(result.stdout()).isEmpty();
    assertThat(result.stderr()).containsPattern(message);
  }

  @Test
  void aClusterThatIsTooOldIsRefused() {
    var result = helm.release("template", CHART, "--kube-version", "1.28.9");

    assertThat(result.succeeded()).isFalse();
    assertThat(result.stderr())
        .contains("requires kubeVersion: >=1.29.0-0 which is incompatible with Kubernetes v1.28.9");
    helm.release("template", CHART, "--kube-version", "1.29.0-eks-1").orThrow();
  }

  private SortedMap<String, JsonNode> template(String... values) throws IOException {
    return Manifest.byName(
        Manifests.read(helm.release("template", CHART, values).orThrow().stdout()));
  }

  private static List<JsonNode> kustomize(String folder) throws IOException {
    Path kubectl =
        Binaries.provide(List.of("kubectl"), Optional.empty(), Progress.toStandardError())
            .path("kubectl");
    return Manifests.read(
        Command.of(kubectl.toString(), "kustomize", Project.CONFIG.resolve(folder).toString())
            .run()
            .orThrow()
            .stdout());
  }
}
