package io.servicerouting.packaging.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.process.Command;
import io.servicerouting.packaging.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code packaging/bin/crd-upgrade-check}: with what config/crd is compared. */
class CrdUpgradeCheckTest {

  private static final String SCRIPT = "packaging/bin/crd-upgrade-check";

  @TempDir private Path folder;
  private Path repository;

  @BeforeEach
  void aRepositoryWithoutReleases() throws IOException {
    repository = folder.resolve("repository");
    Path script = repository.resolve(SCRIPT);
    Files.createDirectories(script.getParent());
    Files.copy(Project.FOLDER.resolve(SCRIPT), script);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    git(repository, "init", "--quiet", "--initial-branch=main");
    commit("first");
  }

  @Test
  void withoutRemoteAndTagsThereIsNoRelease() {
    CommandResult result = check(repository);

    assertThat(result.succeeded()).as(result.stderr()).isTrue();
    assertThat(result.stdout()).contains("No release yet").doesNotContain("CRDs");
  }

  @Test
  void theNewestReleaseBeforeThisCommitIsComparedWith() throws IOException {
    git(repository, "tag", "v0.9.0");
    commit("second");
    git(repository, "tag", "v0.10.0-rc.1");
    commit("third");
    git(repository, "tag", "v0.10.0");

    assertThat(check(repository).stdout())
        .contains("Compared with v0.10.0-rc.1", "CRDs of second and of third");
    commit("fourth");
    assertThat(check(repository).stdout())
        .contains("Compared with v0.10.0:", "CRDs of third and of fourth");
  }

  @Test
  void aShallowCloneFetchesTheTags() throws IOException {
    git(repository, "tag", "v0.1.0");
    commit("second");

    assertThat(check(shallowClone()).stdout()).contains("CRDs of first and of second");
  }

  @Test
  void tagsThatCannotBeFetchedAreNoSignOfNoRelease() throws IOException {
    git(repository, "tag", "v0.1.0");
    commit("second");
    Path clone = shallowClone();
    Files.move(repository, folder.resolve("gone"));

    CommandResult result = check(clone);

    assertThat(result.succeeded()).isFalse();
    assertThat(result.stderr()).contains("tags cannot be fetched");
    assertThat(result.stdout()).doesNotContain("No release yet");
  }

  @Test
  void whatTheComparisonSaysIsWhatTheCheckSays() throws IOException {
    git(repository, "tag", "v0.1.0");
    commit("second");

    assertThat(run(repository, repository.resolve(SCRIPT).toString(), "false").succeeded())
        .isFalse();
  }

  private Path shallowClone() {
    Path clone = folder.resolve("clone");
    git(folder, "clone", "--quiet", "--depth=1", repository.toUri().toString(), clone.toString());
    return clone;
  }

  private static CommandResult check(Path place) {
    String compare = "echo CRDs of $(cat $CRD_FORMER/a.yaml) and of $(cat $CRD_PRESENT/a.yaml)";
    return run(place, place.resolve(SCRIPT).toString(), "sh", "-c", compare);
  }

  private void commit(String crds) throws IOException {
    Path file = repository.resolve("config/crd/a.yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, crds + "\n");
    git(repository, "add", ".");
    git(repository, "commit", "--quiet", "--message=" + crds);
  }

  private static void git(Path place, String... arguments) {
    var words =
        new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@example.com"));
    words.addAll(List.of(arguments));
    run(place, words.toArray(String[]::new)).orThrow();
  }

  private static CommandResult run(Path place, String... words) {
    var command = new ArrayList<>(List.of("env", "-C", place.toString()));
    command.addAll(List.of(words));
    return Command.of(command).run();
  }
}
