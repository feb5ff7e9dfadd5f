package io.servicerouting.packaging.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
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
                  "servicerouting.io/v1alpha1 ServiceRoutingConfig");
          assertThat(object.path("metadata").path("name").asText()).isNotEmpty();
        });
  }

  @Test
  void argosApplicationsLeadToFoldersThatKustomizeCanBuild() throws IOException {
    for (JsonNode object : examples("gitops-argocd.md")) {
      if (object.path("kind").asText().equals("Application")) {
        JsonNode spec = object.path("spec");
        assertThat(fields(spec)).isEqualTo(new TreeSet<>(APPLICATION));
        assertIsKustomization(spec.path("source").path("path").asText());
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
      } else if (object.path("kind").asText().equals("Kustomization")) {
        assertThat(FLUX_KUSTOMIZATION).containsAll(fields(spec));
        assertIsKustomization(spec.path("path").asText());
        assertThat(spec.path("sourceRef").path("name").asText()).isIn(repositories);
        spec.path("dependsOn")
            .forEach(other -> assertThat(other.path("name").asText()).isIn(names));
        names.add(name);
      }
    }
    assertThat(names).hasSize(2);
  }

  private static void assertIsKustomization(String path) {
    assertThat(GitOpsTools.PROJECT.resolve(path).resolve("kustomization.yaml")).exists();
  }
}
