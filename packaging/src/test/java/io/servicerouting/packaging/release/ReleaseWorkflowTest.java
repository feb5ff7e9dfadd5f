package io.servicerouting.packaging.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import io.servicerouting.packaging.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tag sets in motion. The workflows themselves run on GitHub only. */
class ReleaseWorkflowTest {

  private static final Path WORKFLOWS = Project.FOLDER.resolve(".github/workflows");

  @TempDir private Path folder;

  @Test
  void onlyWhatPassedAllTestsAndCanBeUpgradedToIsPublished() throws IOException {
    JsonNode jobs = jobs("release.yml");
    String before = "";
    for (String job : needed(jobs, "publish")) {
      before += script(jobs.path(job)) + "\n";
    }

    assertThat(before)
        .contains("make test LONG=1", "make crd-upgrade-check", "make release VERSION=");
    assertThat(script(jobs("nightly.yml").path("test"))).contains("make test LONG=1");
  }

  @Test
  void imagesAndOlmAreThereBeforeTheDraftIs() throws IOException {
    JsonNode publish = jobs("release.yml").path("publish");
    String script = script(publish);

    assertThat(publish.at("/permissions/packages").asText()).isEqualTo("write");
    assertThat(script).containsSubsequence("docker login", "hack/publish", "gh release create");
    assertThat(script).contains("--draft", "--prerelease", "hack/changelog");
    String push = Files.readString(Project.FOLDER.resolve("hack/publish"));
    assertThat(push)
        .contains("skopeo copy --all --preserve-digests", "for name in bundle catalog", "--push");
  }

  @Test
  void ownersNamesAreMadeLowerCase() throws IOException {
    for (String workflow : List.of("release.yml", "announce.yml")) {
      String text = Files.readString(WORKFLOWS.resolve(workflow));

      assertThat(text).contains("ghcr.io/${OWNER,,}").doesNotContain("ghcr.io/$OWNER");
    }
  }

  @Test
  void imagesAreBuiltForBothArchitectures() throws IOException {
    assertThat(jobs("release.yml").at("/images/strategy/matrix/include").findValuesAsText("runner"))
        .containsExactly("ubuntu-24.04", "ubuntu-24.04-arm");
  }

  @Test
  void whatIsMadeOfDebianPackagesIsMadeInDebian() throws IOException {
    for (String workflow : List.of("ci.yml", "nightly.yml", "release.yml")) {
      for (JsonNode job : jobs(workflow)) {
        if (script(job).matches("(?s).*(make |\\.ci/run).*")) {
          JsonNode container = job.path("container");
          assertThat(container.path("image").asText(container.asText()))
              .as("%s: %s", workflow, script(job))
              .isEqualTo("debian:bookworm");
        }
      }
    }
  }

  @Test
  void notesAreThoseOfTheVersionAlone() throws Exception {
    Path changelog =
        Files.writeString(
            folder.resolve("CHANGELOG.md"),
            """
            # Changelog

            ## [Unreleased]

            - not yet

            ## [1.2.3] - 2026-02-03

            ### Added

            - this

            ## [1.2.3-rc.1] - 2026-02-01

            - candidate

            ## [1.2.2] - 2026-01-02

            - before
            """);

    assertThat(notes("1.2.3", changelog)).isEqualTo("### Added\n\n- this\n");
    assertThat(notes("1.2.3-rc.1", changelog)).isEqualTo("- candidate\n");
    assertThat(notes("1.2.2", changelog)).isEqualTo("- before\n");
    assertThat(notes("9.9.9", changelog)).contains("has nothing under '## [9.9.9]'");
  }

  @Test
  void aRegistryWithCapitalsIsRefusedBeforeAnythingIsBuilt() throws Exception {
    var builder = new ProcessBuilder(script("hack/release"), "1.2.3").redirectErrorStream(true);
    builder.environment().put("REGISTRY", "ghcr.io/Example");

    assertThat(output(builder)).contains("no capital letters: use 'ghcr.io/example'");
  }

  /** All jobs that have to succeed before that one, the nearest first. */
  private static Set<String> needed(JsonNode jobs, String job) {
    Set<String> found = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(job));
    while (!open.isEmpty()) {
      for (JsonNode one : jobs.path(open.removeFirst()).path("needs")) {
        assertThat(jobs.has(one.asText())).as(one.asText()).isTrue();
        if (found.add(one.asText())) {
          open.add(one.asText());
        }
      }
    }
    return found;
  }

  private static JsonNode jobs(String workflow) throws IOException {
    return Manifests.read(Files.readString(WORKFLOWS.resolve(workflow))).getFirst().path("jobs");
  }

  private static String script(JsonNode job) {
    return String.join("\n", job.path("steps").findValuesAsText("run"));
  }

  private static String script(String path) {
    return Project.FOLDER.resolve(path).toString();
  }

  private static String notes(String version, Path changelog) throws Exception {
    return output(
        new ProcessBuilder(script("hack/changelog"), version, changelog.toString())
            .redirectErrorStream(true));
  }

  private static String output(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
