package io.servicerouting.packaging.olm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import io.servicerouting.packaging.olm.check.Bundle;
import io.servicerouting.packaging.olm.check.BundleCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each release's catalog has that release only, and yet leads there from all earlier ones. */
class UpgradesTest {

  private static final Path CONFIG = Path.of(System.getProperty("project.root", ".."), "config");

  @ParameterizedTest(name = "from {0} to {1}: {2}")
  @CsvSource({
    "0.1.0, 0.1.1, true",
    "0.1.0, 0.2.0, true",
    "0.1.0, 1.0.0, true",
    "0.9.0, 0.10.0, true",
    "0.2.0-rc.1, 0.2.0, true",
    "0.1.0, 0.2.0-rc.1, true",
    "0.2.0-rc.9, 0.2.0-rc.10, true",
    "0.2.0-alpha, 0.2.0-alpha.1, true",
    "0.2.0-1, 0.2.0-rc, true",
    "0.2.0, 0.2.0-rc.1, false",
    "0.2.0, 0.2.0, false",
    "0.2.0, 0.1.9, false",
  })
  void anInstalledReleaseGoesToEveryLaterOneAndToNoEarlier(String from, String to, boolean goes)
      throws IOException {
    String installed = "service-routing-operator.v" + from;
    List<JsonNode> catalog = catalog(to);

    for (JsonNode channel : of(catalog, "olm.channel")) {
      assertThat(channel.path("entries")).hasSize(1);
      JsonNode head = channel.path("entries").path(0);
      assertThat(head.path("name").asText()).isEqualTo("service-routing-operator.v" + to);
      assertThat(admits(head.path("skipRange").asText(), from))
          .as("%s in channel %s", installed, channel.path("name"))
          .isEqualTo(goes);
    }
    assertThat(csv(to).at("/metadata/annotations/olm.skipRange").asText())
        .as("OLMv0 reads the bundle's own range, the catalog's entry has to say the same")
        .isEqualTo(of(catalog, "olm.channel").getFirst().at("/entries/0/skipRange").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "0.2.0, 'candidate,stable', stable",
    "0.2.0-rc.1, candidate, candidate",
  })
  void aPreReleaseIsInChannelCandidateOnly(String version, String channels, String byDefault)
      throws IOException {
    List<JsonNode> catalog = catalog(version);
    JsonNode annotations =
        Manifests.read(text(files(version), "bundle/metadata/annotations.yaml")).getFirst();

    assertThat(of(catalog, "olm.channel").stream().map(one -> one.path("name").asText()))
        .containsExactly(channels.split(","));
    assertThat(of(catalog, "olm.package").getFirst().path("defaultChannel").asText())
        .isEqualTo(byDefault);
    String prefix = "/annotations/operators.operatorframework.io.bundle.channel";
    assertThat(annotations.at(prefix + "s.v1").asText()).isEqualTo(channels);
    assertThat(annotations.at(prefix + ".default.v1").asText()).isEqualTo(byDefault);
  }

  @ParameterizedTest
  @CsvSource({"0.2.0", "0.2.0-rc.1"})
  void bothBreakNoRule(String version, @TempDir Path folder) throws IOException {
    BundleMain.write(folder, files(version));

    assertThat(Files.exists(folder.resolve("bundle.Dockerfile"))).isTrue();
    assertThat(BundleCheck.of(Bundle.read(folder)))
        .extracting(finding -> finding.rule())
        .isSubsetOf("csv/examples-complete");
  }

  @Test
  void aReleaseWithoutArchitecturesIsRefused() {
    assertThatThrownBy(() -> new Release("1.2.3", "o", "a", "b", List.of()))
        .hasMessageContaining("expected an architecture");
  }

  private static SortedMap<String, String> files(String version) {
    var config = new ConfigFolder(CONFIG);
    Release present = BundleGeneration.releaseOf(config);
    var release =
        new Release(
            version,
            present.operatorImage(),
            present.agentImage(),
            present.bundleImage(),
            present.architectures());
    return new BundleGeneration(config, release).files();
  }

  private static JsonNode csv(String version) throws IOException {
    String path = "bundle/manifests/service-routing-operator.clusterserviceversion.yaml";
    return Manifests.read(text(files(version), path)).getFirst();
  }

  private static List<JsonNode> catalog(String version) throws IOException {
    return Manifests.read(text(files(version), "catalog/service-routing-operator/catalog.yaml"));
  }

  private static List<JsonNode> of(List<JsonNode> catalog, String schema) {
    return catalog.stream().filter(one -> one.path("schema").asText().equals(schema)).toList();
  }

  /**
   * {@code <VERSION}, by the precedence of Semantic Versioning 2.0, 11, as blang's semver has it.
   */
  private static boolean admits(String range, String version) {
    assertThat(range).startsWith("<").doesNotContain(" ");
    return SemanticVersion.of(version).compareTo(SemanticVersion.of(range.substring(1))) < 0;
  }

  private static String text(SortedMap<String, String> files, String path) {
    return files.getOrDefault(path, "");
  }
}
