package io.servicerouting.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.lab.CommandResult;
import io.servicerouting.lab.Progress;
import io.servicerouting.lab.binaries.Binaries;
import io.servicerouting.lab.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make dist}. */
class DistIT {

  @TempDir private Path folder;

  @Test
  void everyImageIsOfTheReleaseAndOfItsRegistry() throws IOException {
    dist("1.2.3", folder.toString(), "ghcr.io/example").orThrow();

    for (String name : List.of("install.yaml", "cleanup.yaml")) {
      List<JsonNode> objects = Manifests.read(Files.readString(folder.resolve(name)));
      assertThat(objects).isNotEmpty();
      assertThat(objects.toString())
          .contains("ghcr.io/example/proxy-agent:1.2.3")
          .doesNotContain(":dev");
    }
    String chart =
        Command.of(
                Project.tool("helm").toString(),
                "template",
                folder.resolve("servicerouting-1.2.3.tgz").toString())
            .run()
            .orThrow()
            .stdout();
    assertThat(chart)
        .contains("ghcr.io/example/operator:1.2.3", "ghcr.io/example/proxy-agent:1.2.3")
        .doesNotContain(":dev");
  }

  @Test
  void aSecondTimeGivesTheSameFiles() throws IOException {
    dist("1.2.3", folder.resolve("a").toString()).orThrow();
    dist("1.2.3", folder.resolve("b").toString()).orThrow();

    for (String name : List.of("install.yaml", "cleanup.yaml", "servicerouting-1.2.3.tgz")) {
      assertThat(folder.resolve("a").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("b").resolve(name));
    }
  }

  @Test
  void aVersionThatIsNoneIsRefused() {
    CommandResult result = dist("v1", folder.toString());

    assertThat(result.succeeded()).isFalse();
    assertThat(result.stderr()).contains("has to be like 1.2.3").contains("'v1'");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aRegistryWithCapitalsIsRefused() {
    CommandResult result = dist("1.2.3", folder.toString(), "ghcr.io/Example");

    assertThat(result.succeeded()).isFalse();
    assertThat(result.stderr()).contains("no capital letters", "'ghcr.io/example'");
    assertThat(folder).isEmptyDirectory();
  }

  private static CommandResult dist(String... arguments) {
    Path kubectl =
        Binaries.provide(List.of("kubectl"), Optional.empty(), Progress.toStandardError())
            .path("kubectl");
    var words = new ArrayList<>(List.of(Project.FOLDER.resolve("packaging/bin/dist").toString()));
    words.addAll(List.of(arguments));
    return Command.of(words).withEnvironment("KUBECTL", kubectl.toString()).run();
  }
}
