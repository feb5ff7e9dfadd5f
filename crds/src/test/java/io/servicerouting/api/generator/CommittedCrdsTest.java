package io.servicerouting.api.generator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommittedCrdsTest {

  private static final Path COMMITTED =
      Path.of(System.getProperty("project.root", ".."), "config/crd");

  /** Beyond it client-side apply fails: the whole object goes into one annotation. */
  private static final int MOST_BYTES = 256 * 1024;

  @Test
  void whatIsCommittedIsWhatTheTypesGenerate(@TempDir Path generated) throws IOException {
    CrdGeneratorMain.main(new String[] {generated.toString()});

    assertThat(names(COMMITTED))
        .as("the files of config/crd: run `make crds`, and delete what belongs to no type")
        .isEqualTo(names(generated));
    for (var name : names(generated)) {
      // Says which lines differ; equal lines may still end differently.
      assertThat(COMMITTED.resolve(name))
          .as("config/crd/%s differs from the Java types: run `make crds`", name)
          .hasSameTextualContentAs(generated.resolve(name))
          .hasSameBinaryContentAs(generated.resolve(name));
    }
  }

  @Test
  void generatingTwiceGivesTheSame() {
    assertThat(CrdGeneration.files()).isEqualTo(CrdGeneration.files()).hasSize(4);
  }

  @Test
  void everyFileCanBeAppliedByAnyClient() {
    CrdGeneration.files()
        .forEach((name, content) -> assertThat(content.length()).as(name).isLessThan(MOST_BYTES));
  }

  @Test
  void theKustomizationListsEveryCrd() throws IOException {
    JsonNode kustomization =
        new YAMLMapper().readTree(COMMITTED.resolve("kustomization.yaml").toFile());

    List<String> listed =
        kustomization.path("resources").valueStream().map(JsonNode::asText).toList();
    assertThat(listed).containsExactlyElementsOf(CrdGeneration.files().keySet());
  }

  private static SortedSet<String> names(Path folder) throws IOException {
    var names = new TreeSet<String>();
    try (var files = Files.newDirectoryStream(folder, "servicerouting.io_*.yaml")) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }
}
