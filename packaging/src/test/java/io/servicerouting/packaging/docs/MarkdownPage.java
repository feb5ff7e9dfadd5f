package io.servicerouting.packaging.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A page of the documentation, as far as tests look at it.
 *
 * @param file where it is
 * @param prose its lines outside fenced blocks
 * @param blocks its fenced blocks
 */
record MarkdownPage(Path file, List<String> prose, List<Block> blocks) {

  private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");

  /**
   * A fenced block.
   *
   * @param language what stands behind the fence; empty if nothing does
   */
  record Block(String language, String text) {}

  static MarkdownPage read(Path file) {
    var prose = new ArrayList<String>();
    var blocks = new ArrayList<Block>();
    var block = new StringBuilder();
    String language = null;
    for (var line : lines(file)) {
      var stripped = line.strip();
      if (!stripped.startsWith("```")) {
        if (language == null) {
          prose.add(line);
        } else {
          block.append(line).append('\n');
        }
      } else if (language == null) {
        language = stripped.substring(3);
        block.setLength(0);
      } else {
        blocks.add(new Block(language, block.toString().stripIndent()));
        language = null;
      }
    }
    return new MarkdownPage(file, prose, blocks);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Targets of links and pictures, as they are written. */
  List<String> links() {
    var links = new ArrayList<String>();
    for (var line : prose) {
      var matcher = LINK.matcher(CODE.matcher(line).replaceAll("`code`"));
      while (matcher.find()) {
        links.add(matcher.group(1));
      }
    }
    return links;
  }

  /** What a link may name behind {@code #}: made from headings as GitHub and MkDocs do. */
  List<String> anchors() {
    var anchors = new ArrayList<String>();
    Map<String, Integer> seen = new HashMap<>();
    for (var line : prose) {
      if (line.matches("#{1,6} .*")) {
        var slug = slug(line.replaceFirst("#+ ", ""));
        int times = seen.merge(slug, 1, Integer::sum);
        anchors.add(times == 1 ? slug : slug + "-" + (times - 1));
      }
    }
    return anchors;
  }

  private static String slug(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .strip()
        .replace(' ', '-');
  }
}
