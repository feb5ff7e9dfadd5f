package io.servicerouting.packaging.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChartFilesTest {

  private static final Path CONFIG = Path.of(System.getProperty("project.root", ".."), "config");
  private static final Path CHART = CONFIG.resolve("helm");

  @Test
  void whatIsCommittedIsWhatConfigGenerates() throws IOException {
    ChartFiles.generate(CONFIG)
        .forEach((name, content) ->
            assertThat(CHART.resolve(name))
                .as("config/helm/%s: run `make chart`", name)
                .hasContent(content));
  }

  @Test
  void noTemplateIsLeftOfAManifestThatIsGone() throws IOException {
    var generated = new TreeSet<>(ChartFiles.generate(CONFIG).keySet());
    try (var files = Files.walk(CHART.resolve("templates"))) {
      var committed =
          files
              .filter(Files::isRegularFile)
              .map(file -> CHART.relativize(file).toString())
              .filter(name -> name.chars().filter(c -> c == '/').count() > 1)
              .toList();
      assertThat(generated).containsAll(committed);
    }
  }

  @Test
  void bracesOfAManifestStayWhatTheyAre() {
    assertThat(ChartTemplate.of("config/x.yaml", "kind: A\nname: '{{ b }}'\n", ""))
        .endsWith("kind: A\nname: '{{ \"{{\" }} b }}'\n");
  }
}
