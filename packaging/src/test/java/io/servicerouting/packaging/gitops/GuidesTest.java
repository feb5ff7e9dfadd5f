package io.servicerouting.packaging.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the examples of the guides are what the tools take, as far as it shows without them. */
class GuidesTest {
  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");

  /** The fields that each kind of the tools has in its spec, of those that guides use. */
  private static final Set<String> APPLICATION =
      Set.of("project", "source", "destination", "syncPolicy");

  private static final Set<String> FLUX_KUSTOMIZATION =
      Set.of("dependsOn", "interval", "sourceRef", "path", "prune", "wait", "timeout");

  /** Those of the repository that the guides describe. */
  private static final Set<String> FOLDERS_OF_THE_READER = Set.of("servicerouting", "shop/routing");

  private static List<JsonNode> examples(String guide) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    var blocks = YAML.matcher(Files.readString(GitOpsTools.PROJECT.resolve("docs").resolve(guide)));
    while (blocks.find()) {
      objects.addAll(Manifests.read(blocks.group(1)));
    }
    return objects;
  }

  private static Set<String> fields(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gitops-argocd.md", "gitops-flux.md"})
  void everyExampleIsAnObjectOfAKindAndVersionThatTheToolsServe(String guide) throws IOException {
    assertThat(examples(guide))
        .hasSizeGreaterThan(2)
        .allSatisfy(object -> {
          assertThat(object.path("apiVersion").asText() + " " + object.path("kind").asText())
              .isIn(
                  "argoproj.io/v1alpha1 Application",
                  "source.toolkit.fluxcd.io/v1 GitRepository",
                  "kustomize.toolkit.fluxcd.io/v1 Kustomization",
                  "helm.toolkit.fluxcd.io/v2 HelmRelease",
                  "kustomize.config.k8s.io/v1beta1 Kustomization",
                  "servicerouting.io/v1alpha1 ServiceRoutingPolicy",
                  "servicerouting.io/v1alpha1 ServiceRoutingConfig");
          if (!object.path("apiVersion").asText().startsWith("kustomize.config")) {
            assertThat(object.path("metadata").path("name").asText()).isNotEmpty();
          }
        });
  }

  @Test
  void argosApplicationsLeadToFoldersThatKustomizeCanBuild() throws IOException {
    for (JsonNode object : examples("gitops-argocd.md")) {
      if (object.path("kind").asText().equals("Application")) {
        JsonNode spec = object.path("spec");
        assertThat(fields(spec)).isEqualTo(new TreeSet<>(APPLICATION));
        JsonNode source = spec.path("source");
        if (source.path("repoURL").asText().startsWith("https://github.com/")) {
          assertIsChart(source.path("path").asText(), source.at("/helm/valuesObject"));
        } else {
          assertThat(source.path("path").asText()).isIn(FOLDERS_OF_THE_READER);
        }
        assertThat(spec.path("destination").path("server").asText()).startsWith("https://");
        spec.path("syncPolicy")
            .path("syncOptions")
            .forEach(option -> assertThat(option.asText()).matches("[A-Z][A-Za-z]+=(true|false)"));
      }
    }
  }

  @Test
  void fluxsKustomizationsLeadToFoldersAndToEachOther() throws IOException {
    Set<String> names = new TreeSet<>();
    Set<String> repositories = new TreeSet<>();
    for (JsonNode object : examples("gitops-flux.md")) {
      String name = object.path("metadata").path("name").asText();
      JsonNode spec = object.path("spec");
      if (object.path("kind").asText().equals("GitRepository")) {
        repositories.add(name);
      } else if (object.path("apiVersion").asText().startsWith("kustomize.toolkit")) {
        assertThat(FLUX_KUSTOMIZATION).containsAll(fields(spec));
        assertThat(spec.path("path").asText().replaceFirst("^\\./", ""))
            .isIn(FOLDERS_OF_THE_READER);
        assertThat(spec.path("sourceRef").path("name").asText()).isIn(repositories);
        spec.path("dependsOn")
            .forEach(other -> assertThat(other.path("name").asText()).isIn(names));
        names.add(name);
      }
    }
    assertThat(names).hasSize(2);
  }

  @Test
  void fluxsHelmReleaseHasAChartAndValuesOfTheChart() throws IOException {
    List<JsonNode> releases =
        examples("gitops-flux.md").stream()
            .filter(object -> object.path("kind").asText().equals("HelmRelease"))
            .toList();
    assertThat(releases).hasSize(1);
    JsonNode spec = releases.getFirst().path("spec");
    assertIsChart(spec.at("/chart/spec/chart").asText(), spec.path("values"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gitops-argocd.md", "gitops-flux.md"})
  void theOverlayOfTheGuideIsOfAFolderThatExistsAndNamesBothImages(String guide)
      throws IOException {
    JsonNode overlay =
        examples(guide).stream()
            .filter(object -> object.path("apiVersion").asText().startsWith("kustomize.config"))
            .findFirst()
            .orElseThrow();
    String base = overlay.at("/resources/0").asText();
    assertThat(base).startsWith("https://github.com/OWNER/service-routing-operator//config/");
    assertIsKustomization(base.replaceFirst("^.*//(config/[^?]*)\\?.*$", "$1"));
    assertThat(overlay.at("/images/0/name").asText()).isEqualTo("servicerouting.io/operator");
    assertThat(overlay.at("/patches/0/patch").asText()).contains("name: SRP_AGENT_IMAGE");
  }

  private static void assertIsKustomization(String path) {
    assertThat(GitOpsTools.PROJECT.resolve(path).resolve("kustomization.yaml")).exists();
  }

  private static void assertIsChart(String path, JsonNode values) throws IOException {
    Path chart = GitOpsTools.PROJECT.resolve(path);
    assertThat(chart.resolve("Chart.yaml")).exists();
    JsonNode known = Manifests.read(Files.readString(chart.resolve("values.yaml"))).getFirst();
    for (String value : List.of("/operator/image/repository", "/agent/image/repository")) {
      assertThat(known.at(value).asText()).isNotEmpty();
      assertThat(values.at(value).asText()).isNotEmpty();
    }
  }
}
