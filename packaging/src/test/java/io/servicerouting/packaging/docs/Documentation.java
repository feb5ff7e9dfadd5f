package io.servicerouting.packaging.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All pages of the project. */
final class Documentation {

  static final Path ROOT =
      Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();

  private Documentation() {}

  /** The pages in docs, and the others that are not generated elsewhere. */
  static List<MarkdownPage> pages() {
    return Stream.of(
            markdown(ROOT, 1),
            markdown(ROOT.resolve("docs"), 9),
            markdown(ROOT.resolve("bench"), 1),
            markdown(ROOT.resolve("config"), 4),
            markdown(ROOT.resolve("lab"), 1),
            markdown(ROOT.resolve("lab/images"), 1))
        .flatMap(List::stream)
        .map(MarkdownPage::read)
        .toList();
  }

  private static List<Path> markdown(Path folder, int depth) {
    try (var files = Files.walk(folder, depth)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
