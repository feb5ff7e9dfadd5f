package io.servicerouting.packaging.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinksTest {

  static List<MarkdownPage> pages() {
    return Documentation.pages();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkOfAPageLeadsToAFileAndAHeadingThatAreThere(MarkdownPage page) {
    var broken = new ArrayList<String>();
    for (var link : page.links()) {
      if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
        broken.add(link);
      }
    }
    assertThat(broken).as("links of %s", Documentation.ROOT.relativize(page.file())).isEmpty();
  }

  private static boolean leadsSomewhere(MarkdownPage page, String link) {
    int hash = link.indexOf('#');
    var path = hash < 0 ? link : link.substring(0, hash);
    var file = path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
    if (!Files.exists(file)) {
      return false;
    }
    return hash < 0
        || !file.toString().endsWith(".md")
        || MarkdownPage.read(file).anchors().contains(link.substring(hash + 1));
  }

  @Test
  void theSiteShowsEveryPageOfTheDocumentationOnce() throws IOException {
    var shown = new ArrayList<String>();
    var site =
        new YAMLMapper().readTree(Files.readString(Documentation.ROOT.resolve("mkdocs.yml")));
    collect(site.path("nav"), shown);

    var docs = Documentation.ROOT.resolve("docs");
    var pages =
        Documentation.pages().stream()
            .map(MarkdownPage::file)
            .filter(file -> file.startsWith(docs))
            .map(docs::relativize)
            .map(Path::toString)
            .toList();
    assertThat(shown).containsExactlyInAnyOrderElementsOf(pages);
  }

  private static void collect(JsonNode nav, List<String> shown) {
    if (nav.isTextual()) {
      shown.add(nav.asText());
    }
    nav.forEach(each -> collect(each, shown));
  }
}
