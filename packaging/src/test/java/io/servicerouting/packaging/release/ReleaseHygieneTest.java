package io.servicerouting.packaging.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a repository is expected to have, and that what it says about itself is so. */
class ReleaseHygieneTest {

  private static final Path PROJECT = Path.of(System.getProperty("project.root"));

  /** A commit, not a tag that somebody can move; or an action of ours. */
  private static final Pattern PINNED =
      Pattern.compile("[\\w.-]+/[\\w./-]+@[0-9a-f]{40}|\\./\\.github/actions/[\\w-]+");

  private static final Pattern SECTION = Pattern.compile("(?m)^## (.*)$");
  private static final Pattern CODE = Pattern.compile("`make [^`]+`|(?m)^\\s*(?:# |\\$ )?make .*$");

  static List<Path> workflows() throws IOException {
    try (var files = Files.list(PROJECT.resolve(".github/workflows"))) {
      return files.filter(file -> file.toString().endsWith(".yml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void actionsArePinnedAndMayOnlyReadUnlessAJobSaysOtherwise(Path file) throws IOException {
    JsonNode workflow = Manifests.read(Files.readString(file)).getFirst();

    assertThat(workflow.at("/permissions/contents").asText()).isEqualTo("read");
    assertThat(workflow.path("permissions")).hasSize(1);
    assertThat(workflow.path("jobs")).isNotEmpty();
    for (JsonNode job : workflow.path("jobs")) {
      assertThat(job.path("timeout-minutes").asInt()).isPositive();
      check(job.path("steps"));
    }
  }

  @Test
  void stepsOfOurActionsAreThoseOfWorkflows() throws IOException {
    try (var folders = Files.list(PROJECT.resolve(".github/actions"))) {
      for (Path folder : folders.toList()) {
        String action = Files.readString(folder.resolve("action.yml"));
        check(Manifests.read(action).getFirst().at("/runs/steps"));
      }
    }
  }

  private static void check(JsonNode steps) {
    assertThat(steps).isNotEmpty();
    for (JsonNode step : steps) {
      assertThat(step.has("uses") ^ step.has("run")).as(step.toString()).isTrue();
      if (step.has("uses")) {
        String action = step.path("uses").asText();
        assertThat(action).matches(PINNED);
        assertThat(action.startsWith("./") && !Files.exists(PROJECT.resolve(action)))
            .as("%s is missing", action)
            .isFalse();
      } else {
        // What others choose, as the name of a branch, must not become part of a script.
        assertThat(step.path("run").asText()).doesNotContain("${{");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void workflowsRunWhatEverybodyRuns(Path file) throws IOException {
    var targets = new MakeTargets(PROJECT);
    List<String> scripts = new ArrayList<>();
    for (JsonNode job : Manifests.read(Files.readString(file)).getFirst().path("jobs")) {
      job.path("steps").forEach(step -> scripts.add(step.path("run").asText()));
    }
    String all = String.join("\n", scripts);

    assertThat(targets.rules()).containsAll(MakeTargets.calledBy(all));
    assertThat(all).containsAnyOf("make ", ".ci/run", "hack/");
    Pattern.compile("(?:\\.ci|hack|lab/bin)/[\\w-]+")
        .matcher(all)
        .results()
        .forEach(script -> assertThat(PROJECT.resolve(script.group())).isExecutable());
  }

  @Test
  void helpListsTargetsThatExistAndAreNoFiles() throws IOException {
    var targets = new MakeTargets(PROJECT);

    assertThat(targets.helped()).hasSizeGreaterThan(10).contains("help", "test", "release");
    assertThat(targets.phony()).containsAll(targets.helped());
    assertThat(targets.rules()).containsAll(targets.phony());
  }

  @Test
  void docsNameTargetsThatExist() throws IOException {
    var targets = new MakeTargets(PROJECT);
    Set<String> called = new TreeSet<>();
    try (var docs = Files.walk(PROJECT.resolve("docs"));
        var root = Files.list(PROJECT)) {
      for (Path file :
          Stream.concat(docs, root).filter(path -> path.toString().endsWith(".md")).toList()) {
        CODE.matcher(Files.readString(file))
            .results()
            .forEach(code -> called.addAll(MakeTargets.calledBy(code.group())));
      }
    }

    assertThat(called).contains("demo", "images");
    assertThat(targets.rules()).containsAll(called);
  }

  @Test
  void changelogBeginsWithWhatIsUnreleasedThenVersionsNewestFirst() throws IOException {
    String text = Files.readString(PROJECT.resolve("CHANGELOG.md"));
    List<String> sections = SECTION.matcher(text).results().map(result -> result.group(1)).toList();

    assertThat(sections.getFirst()).isEqualTo("[Unreleased]");
    assertThat(sections.subList(1, sections.size()))
        .allSatisfy(section ->
            assertThat(section)
                .matches("\\[\\d+\\.\\d+\\.\\d+(-[\\w.-]+)?] - \\d{4}-\\d{2}-\\d{2}"));
    assertThat(text.lines().filter(line -> line.startsWith("### ")))
        .allSatisfy(line ->
            assertThat(line.substring(4))
                .isIn("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"})
  void customaryFilesAreThere(String name) {
    assertThat(PROJECT.resolve(name)).isNotEmptyFile();
  }

  @Test
  void formsAreYaml() throws IOException {
    try (var files = Files.walk(PROJECT.resolve(".github"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yml")).toList()) {
        assertThat(Manifests.read(Files.readString(file))).as(file.toString()).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.2", "v1.2.3", "1.2.3+build", "01.2.3", "1.2.3-rc..1"})
  void releasesNeedASemanticVersion(String version) throws Exception {
    Process process =
        new ProcessBuilder(PROJECT.resolve("hack/release").toString(), version)
            .redirectErrorStream(true)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("expected a semantic version such as 1.2.3");
    assertThat(process.waitFor()).isEqualTo(2);
  }
}
