package io.servicerouting.packaging.olm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleGenerationTest {

  private static final Path CONFIG = Path.of(System.getProperty("project.root", ".."), "config");
  private static final String CSV =
      "bundle/manifests/service-routing-operator.clusterserviceversion.yaml";

  private final ConfigFolder config = new ConfigFolder(CONFIG);
  private final SortedMap<String, String> files =
      new BundleGeneration(config, BundleGeneration.releaseOf(config)).files();

  @Test
  void whatIsCommittedIsWhatIsGenerated(@TempDir Path generated) throws IOException {
    BundleMain.write(generated, files);

    SortedMap<String, String> committed = new TreeMap<>();
    try (Stream<Path> found = Files.walk(CONFIG.resolve("olm"))) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        committed.put(CONFIG.resolve("olm").relativize(file).toString(), Files.readString(file));
      }
    }
    committed.keySet().removeAll(List.of("base.yaml", "icon.svg"));
    assertThat(committed.keySet()).as("run `make bundle`").isEqualTo(files.keySet());
    for (Map.Entry<String, String> file : files.entrySet()) {
      assertThat(committed.get(file.getKey()))
          .as("%s: run `make bundle`", file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  @Test
  void everyManifestSaysWhatConfigSays() throws IOException {
    List<JsonNode> installed = List.copyOf(config.objectsOf("default"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      if (file.getKey().startsWith("bundle/manifests/") && !file.getKey().equals(CSV)) {
        assertThat(installed).as(file.getKey()).contains(only(file.getValue()));
      }
    }
  }

  @Test
  void everyObjectOfConfigIsAFileOrHasItsPlaceInTheCsvOrIsOlms() throws IOException {
    List<String> left = new ArrayList<>();
    for (ObjectNode object : config.objectsOf("default")) {
      left.add(object.path("kind").asText() + " " + object.at("/metadata/name").asText());
    }
    for (String path : files.keySet()) {
      if (path.startsWith("bundle/manifests/") && !path.equals(CSV)) {
        JsonNode object = only(files.getOrDefault(path, ""));
        left.remove(object.path("kind").asText() + " " + object.at("/metadata/name").asText());
      }
    }
    left.removeIf(object -> object.startsWith("NetworkPolicy "));

    assertThat(left)
        .containsExactlyInAnyOrder(
            "Namespace servicerouting-system",
            "Deployment servicerouting-operator",
            "Service servicerouting-webhook",
            "ServiceAccount servicerouting-operator",
            "ClusterRole servicerouting-operator",
            "ClusterRoleBinding servicerouting-operator",
            "ClusterRole servicerouting-operator-evictions",
            "ClusterRoleBinding servicerouting-operator-evictions",
            // Of kube-system, where OLM makes nothing.
            "Role servicerouting-operator",
            "RoleBinding servicerouting-operator");
  }

  @Test
  void theOperatorMayDoInTheClusterWhatItsClusterRolesSayAndSeeDaemonSets() throws IOException {
    List<JsonNode> granted =
        csv().at("/spec/install/spec/clusterPermissions/0/rules").valueStream().toList();

    List<JsonNode> expected = new ArrayList<>();
    for (ObjectNode role : config.objectsOf("default")) {
      String name = role.at("/metadata/name").asText();
      boolean cluster =
          role.path("kind").asText().equals("ClusterRole")
              && List.of("servicerouting-operator", "servicerouting-operator-evictions")
                  .contains(name);
      boolean kubeSystem =
          role.path("kind").asText().equals("Role")
              && role.at("/metadata/namespace").asText().equals("kube-system");
      if (cluster || kubeSystem) {
        role.path("rules").forEach(expected::add);
      }
    }
    assertThat(granted).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(granted)
        .as("Secrets, which are for the operator's namespace only")
        .noneMatch(rule -> rule.path("resources").toString().contains("secrets"));
  }

  @Test
  void everyFieldOfEveryKindIsDescribed() throws IOException {
    for (JsonNode owned : csv().at("/spec/customresourcedefinitions/owned")) {
      ObjectNode crd =
          config.objectsOf("crd").stream()
              .filter(one -> one.at("/metadata/name").equals(owned.path("name")))
              .findFirst()
              .orElseThrow();
      for (String part : List.of("spec", "status")) {
        List<String> fields = new ArrayList<>();
        collect(crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/" + part), "", fields);
        JsonNode descriptors = owned.path(part + "Descriptors");
        assertThat(descriptors.valueStream().map(one -> one.path("path").asText()))
            .as("%s %s", owned.path("kind"), part)
            .containsExactlyInAnyOrderElementsOf(fields);
        assertThat(descriptors)
            .allSatisfy(one -> {
              assertThat(one.path("displayName").asText()).as(one.toString()).isNotBlank();
              assertThat(one.path("description").asText()).as(one.toString()).isNotBlank();
            });
      }
    }
  }

  @Test
  void aReleaseHasItsVersionAndItsImagesEverywhere() throws IOException {
    String digest = "@sha256:" + "0".repeat(64);
    var release =
        new Release(
            "1.2.3",
            "example.com/o" + digest,
            "example.com/a" + digest,
            "example.com/b:1",
            List.of("arm64", "amd64"));
    SortedMap<String, String> released = new BundleGeneration(config, release).files();

    JsonNode csv = only(released.getOrDefault(CSV, ""));
    assertThat(csv.at("/metadata/name").asText()).isEqualTo("service-routing-operator.v1.2.3");
    assertThat(csv.at("/spec/version").asText()).isEqualTo("1.2.3");
    JsonNode container = csv.at("/spec/install/spec/deployments/0/spec/template/spec/containers/0");
    assertThat(csv.at("/metadata/labels").properties())
        .extracting(Map.Entry::getKey)
        .contains("operatorframework.io/arch.amd64", "operatorframework.io/arch.arm64");
    assertThat(
            csv.at("/spec/install/spec/deployments/0/spec/template/spec/affinity/nodeAffinity")
                .findPath("values")
                .valueStream()
                .map(JsonNode::asText))
        .containsExactly("amd64", "arm64");
    assertThat(container.path("image").asText()).isEqualTo("example.com/o" + digest);
    assertThat(container.path("env").toString()).contains("example.com/a" + digest);
    assertThat(csv.at("/spec/relatedImages").findValuesAsText("image"))
        .containsExactly("example.com/o" + digest, "example.com/a" + digest);
    assertThat(released.get("catalog/service-routing-operator/catalog.yaml"))
        .contains("service-routing-operator.v1.2.3", "image: example.com/b:1")
        .doesNotContain("0.1.0");
  }

  private JsonNode csv() throws IOException {
    return only(files.getOrDefault(CSV, ""));
  }

  private static JsonNode only(String yaml) throws IOException {
    List<JsonNode> documents = Manifests.read(yaml);
    assertThat(documents).hasSize(1);
    return documents.getFirst();
  }

  private static void collect(JsonNode schema, String path, List<String> fields) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
      fields.add(name);
      collect(property.getValue(), name, fields);
      if (property.getValue().has("items")) {
        collect(property.getValue().path("items"), name + "[0]", fields);
      }
    }
  }
}
