package io.servicerouting.packaging.kustomize;

import static io.servicerouting.packaging.Project.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.lab.ApiServer;
import io.servicerouting.lab.UseApiServer;
import io.servicerouting.packaging.Manifest;
import io.servicerouting.packaging.Manifests;
import io.servicerouting.packaging.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user or a pipeline does with the manifests: builds and applies them. */
@UseApiServer(controllerManager = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KustomizeIT {

  /** Beyond it `kubectl apply` without --server-side fails. */
  private static final int MOST_BYTES = 256 * 1024;

  private static final String OF_OTHERS =
      Project.FOLDER.resolve("packaging/src/test/resources/kinds-of-others.yaml").toString();

  private static final List<String> NAMESPACES =
      List.of("servicerouting-system", "servicerouting-cleanup", "argocd");

  private final ApiServer server;

  KustomizeIT(ApiServer server) {
    this.server = server;
  }

  static List<String> kustomizations() {
    return Kustomizations.all();
  }

  /** A dry run of an object needs its namespace and its kind. */
  @BeforeAll
  void installNamespacesAndKinds() {
    server.kubectl("apply", "--server-side", "-k", folder("crd")).orThrow();
    server.kubectl("apply", "-f", OF_OTHERS).orThrow();
    server.kubectl("wait", "crd", "--all", "--for=condition=established").orThrow();
    for (String namespace : NAMESPACES) {
      server.kubectl("create", "namespace", namespace);
    }
  }

  @AfterAll
  void remove() {
    server.kubectl("delete", "--ignore-not-found", "-k", folder("default"));
    server.kubectl("delete", "-f", OF_OTHERS);
    server.kubectl("delete", "namespace", "argocd", "servicerouting-cleanup");
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void everyFolderBuildsAndTheApiServerTakesAllObjects(String folder) throws IOException {
    String manifests = build(folder);

    var objects = Manifest.byName(Manifests.read(manifests));
    assertThat(objects).isNotEmpty();
    assertThat(objects.values())
        .allSatisfy(object ->
            assertThat(object.toString().length())
                .as(Manifest.name(object))
                .isLessThan(MOST_BYTES));
    var taken =
        server
            .kubectlCommand(
                "apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-")
            .withInput(manifests)
            .run()
            .orThrow();
    assertThat(taken.text().lines()).hasSameSizeAs(objects.keySet());
    assertThat(taken.stderr()).as("warnings").isEmpty();
  }

  @Test
  void applyingTheDefaultAgainChangesNothing() {
    server.kubectl("apply", "--server-side", "-k", folder("default")).orThrow();
    String before = versions();

    server.kubectl("apply", "--server-side", "-k", folder("default")).orThrow();

    assertThat(versions()).isEqualTo(before).contains("Deployment servicerouting-operator");
  }

  @Test
  void imagesAreOfOneVersion() throws IOException {
    Set<String> versions = new TreeSet<>();
    for (String folder : List.of("default", "agent", "cleanup")) {
      build(folder)
          .lines()
          .filter(line -> line.contains("servicerouting.io/") && line.contains(":dev"))
          .forEach(line -> versions.add(line.replaceFirst(".*servicerouting.io/", "")));
      assertThat(build(folder).lines().filter(line -> line.contains("image: servicerouting.io/")))
          .allMatch(line -> line.endsWith(":dev"));
    }
    assertThat(versions).containsExactly("operator:dev", "proxy-agent:dev");
  }

  @Test
  void theOverlayOfTheGuideHasItsImagesAndSettings(@TempDir Path folder) throws IOException {
    var guide = Files.readString(Project.FOLDER.resolve("docs/install.md"));
    var blocks =
        Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
            .matcher(guide)
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).hasSize(3);
    Files.writeString(
        folder.resolve("kustomization.yaml"),
        blocks.stream()
            .limit(2)
            .collect(Collectors.joining())
            .replaceAll(
                "https://.*//config/(\\S+)\\?ref=\\S+",
                folder.toRealPath().relativize(CONFIG) + "/$1"));
    Files.writeString(folder.resolve("settings.yaml"), blocks.getLast());

    var built =
        Manifest.byName(
            Manifests.read(server.kubectl("kustomize", folder.toString()).orThrow().stdout()));

    var operator =
        built
            .get("apps/v1 Deployment servicerouting-system/servicerouting-operator")
            .at("/spec/template/spec/containers/0");
    assertThat(operator.path("image").asText()).isEqualTo("ghcr.io/me/operator:1.2.3");
    assertThat(operator.path("env").valueStream().map(JsonNode::toString))
        .contains("{\"name\":\"SRP_AGENT_IMAGE\",\"value\":\"ghcr.io/me/proxy-agent:1.2.3\"}")
        .doesNotHaveDuplicates();
    assertThat(built)
        .as("what the components add")
        .containsKeys(
            "cert-manager.io/v1 Certificate servicerouting-system/servicerouting-webhook-ca",
            "monitoring.coreos.com/v1 PrometheusRule servicerouting-system/servicerouting");
    assertThat(
            built
                .get("v1 ConfigMap servicerouting-system/servicerouting-settings")
                .at("/data/spec.yaml")
                .asText())
        .contains("install: InsteadOfKubeProxy");
  }

  @ParameterizedTest
  @CsvSource({
    "beside-kube-proxy, BesideKubeProxy",
    "instead-of-kube-proxy, InsteadOfKubeProxy",
  })
  void anOverlayForKubeProxyIsASpecThatTheApiServerTakes(String overlay, String install)
      throws IOException {
    JsonNode settings =
        Manifest.byName(Manifests.read(build("overlays/" + overlay)))
            .get("v1 ConfigMap servicerouting-system/servicerouting-settings");
    JsonNode spec = Manifests.read(settings.at("/data/spec.yaml").asText()).getFirst();

    assertThat(spec.path("install").asText()).isEqualTo(install);
    server
        .kubectlCommand("apply", "--dry-run=server", "--validate=strict", "-f", "-")
        .withInput(
            """
            {"apiVersion": "servicerouting.io/v1alpha1", "kind": "ServiceRoutingConfig",
             "metadata": {"name": "cluster"}, "spec": %s}
            """
                .formatted(spec))
        .run()
        .orThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "admin, serviceroutingpolicies, create, true",
    "admin, clusterserviceroutingpolicies, get, false",
    "edit, serviceroutingpolicies, delete, true",
    "edit, serviceroutingpolicies/status, patch, false",
    "view, serviceroutingpolicies, list, true",
    "view, serviceroutingpolicies, create, false",
  })
  void kubernetesOwnRolesAreToldWhatTheyMay(
      String role, String resource, String verb, boolean allowed) throws IOException {
    List<JsonNode> aggregated =
        Manifests.read(build("rbac")).stream()
            .filter(object ->
                object.at("/metadata/labels").has("rbac.authorization.k8s.io/aggregate-to-" + role))
            .toList();

    assertThat(aggregated).hasSize(1);
    assertThat(aggregated.getFirst().path("rules").valueStream())
        .as("%s may %s %s", role, verb, resource)
        .satisfies(rules ->
            assertThat(
                    rules.stream()
                        .anyMatch(rule ->
                            has(rule.path("resources"), resource)
                                && (has(rule.path("verbs"), verb) || has(rule.path("verbs"), "*"))))
                .isEqualTo(allowed));
  }

  @Test
  void explainSaysSomethingOfEveryField() throws IOException {
    JsonNode api =
        new ObjectMapper()
            .readTree(
                server
                    .kubectl("get", "--raw", "/openapi/v3/apis/servicerouting.io/v1alpha1")
                    .orThrow()
                    .text());
    var fields = new DescribedFields(api);
    for (String kind :
        List.of(
            "ServiceRoutingPolicy",
            "ClusterServiceRoutingPolicy",
            "ServiceRoutingConfig",
            "NodeRoutingState")) {
      assertThat(fields.of("io.servicerouting.v1alpha1." + kind))
          .as(kind)
          .hasSizeGreaterThan(10)
          .allSatisfy((field, description) ->
              assertThat(description).as("kubectl explain %s.%s", kind, field).isNotBlank());
    }
    server.kubectl("api-resources").orThrow(); // kubectl remembers what there was before the CRDs
    assertThat(server.kubectl("explain", "srp.spec.trafficPolicy.external").orThrow().text())
        .contains("PreferLocal", "DESCRIPTION")
        .doesNotContain("<empty>");
  }

  private static boolean has(JsonNode array, String text) {
    return array.valueStream().anyMatch(each -> each.asText().equals(text));
  }

  private String build(String folder) {
    return server.kubectl("kustomize", folder(folder)).orThrow().stdout();
  }

  private static String folder(String name) {
    return CONFIG.resolve(name).toString();
  }

  private String versions() {
    return server
        .kubectl(
            "get",
            "namespaces,crd,clusterroles,clusterrolebindings,roles,rolebindings,serviceaccounts,deployments,services,pdb",
            "--all-namespaces",
            "-l",
            "app.kubernetes.io/name=servicerouting",
            "-o",
            "jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}")
        .orThrow()
        .text();
  }
}
