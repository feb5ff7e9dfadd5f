package io.servicerouting.packaging.release;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hack/publish --announce}: where the catalog's tags go that OLM follows. */
class AnnounceTest {

  private static final String CATALOG = "docker://ghcr.io/me/service-routing-operator-catalog:";

  @TempDir private Path folder;

  @BeforeEach
  void aRepositoryAndASkopeoThatSaysWhatItIsAskedFor() throws IOException {
    Path script = folder.resolve("hack/publish");
    Files.createDirectories(script.getParent());
    Files.copy(Project.FOLDER.resolve("hack/publish"), script);
    Path skopeo = Files.createDirectory(folder.resolve("bin")).resolve("skopeo");
    Files.writeString(skopeo, "#!/bin/sh\necho \"$@\"\n");
    assertThat(script.toFile().setExecutable(true) && skopeo.toFile().setExecutable(true)).isTrue();
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "--message=first");
  }

  @ParameterizedTest(name = "{1} of {0}: {2}")
  @CsvSource({
    "v0.1.0, 0.1.0, candidate latest",
    "v0.1.0 v0.2.0-rc.1, 0.2.0-rc.1, candidate",
    "v0.2.0-rc.1 v0.2.0, 0.2.0, candidate latest",
    "v0.9.0 v0.10.0, 0.10.0, candidate latest",
    "v0.1.0 v0.2.0-rc.1 v0.1.1, 0.1.1, latest",
    "v0.1.0 v0.2.0 v0.1.1, 0.1.1, ''",
  })
  void tagsOnlyMoveForward(String tags, String version, String moved) {
    for (String tag : tags.split(" ")) {
      git("tag", tag);
    }

    String said = announce(version, "ghcr.io/me").orThrow().stdout();

    for (String tag : new String[] {"candidate", "latest"}) {
      String copy =
          "copy --all --preserve-digests " + CATALOG + "v" + version + " " + CATALOG + tag + "\n";
      assertThat(said.contains(copy)).as(said).isEqualTo(moved.contains(tag));
      assertThat(said.contains(tag + " stays")).as(said).isNotEqualTo(moved.contains(tag));
    }
  }

  @Test
  void aRegistryWithCapitalsOrNoneIsRefused() {
    assertThat(announce("0.1.0", "ghcr.io/Me").stderr()).contains("has capital letters");
    assertThat(announce("0.1.0", "").stderr()).contains("REGISTRY is not set");
  }

  private CommandResult announce(String version, String registry) {
    String path = folder.resolve("bin") + ":" + System.getenv("PATH");
    return Command.of(folder.resolve("hack/publish").toString(), version, "--announce")
        .withEnvironment("PATH", path)
        .withEnvironment("REGISTRY", registry)
        .run();
  }

  private void git(String... arguments) {
    var command = new ArrayList<String>();
    command.addAll(List.of("git", "-C", folder.toString()));
    command.addAll(List.of("-c", "user.name=a", "-c", "user.email=a@example.com"));
    command.addAll(List.of(arguments));
    Command.of(command).run().orThrow();
  }
}
