package io.servicerouting.lab.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The page of documentation that lists all metrics. Each program has a table there between two
 * marks, made of what it emits; the rest of the page is written by hand.
 */
public final class MetricsPage {
  private static final String HEAD = "| metric | type | labels | |\n|---|---|---|---|\n";

  private final Path file;

  /** The page in a file. */
  public MetricsPage(Path file) {
    this.file = file;
  }

  /**
   * The metrics of a table, as they are documented.
   *
   * @param table its name in the marks
   */
  public List<Metric> table(String table) throws IOException {
    List<Metric> metrics = new ArrayList<>();
    String page = Files.readString(file);
    Place place = find(page, table);
    for (String line : page.substring(place.from, place.to).lines().skip(2).toList()) {
      String[] cells = line.split(" *\\| *", 5);
      TreeSet<String> labels = new TreeSet<>();
      Stream.of(cells[3].split(", "))
          .map(label -> label.replace("`", ""))
          .filter(label -> !label.isEmpty())
          .forEach(labels::add);
      metrics.add(
          new Metric(
              cells[1].replace("`", ""), cells[2], cells[4].replaceAll(" \\|$", ""), labels));
    }
    return metrics;
  }

  /** Writes a table anew. */
  public void write(String table, List<Metric> metrics) throws IOException {
    String page = Files.readString(file);
    Place place = find(page, table);
    Files.writeString(
        file, page.substring(0, place.from) + render(metrics) + page.substring(place.to));
  }

  private static String render(List<Metric> metrics) {
    StringBuilder text = new StringBuilder(HEAD);
    for (Metric metric : metrics) {
      text.append("| `").append(metric.name()).append("` | ").append(metric.type()).append(" | ");
      text.append(
          String.join(", ", metric.labels().stream().map(label -> "`" + label + "`").toList()));
      text.append(" | ").append(metric.help().replace("|", "\\|")).append(" |\n");
    }
    return text.toString();
  }

  private record Place(int from, int to) {}

  private Place find(String page, String table) throws IOException {
    String begin = "<!-- begin " + table + ", generated -->\n";
    String end = "<!-- end " + table + " -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException(file + " has no table '" + table + "': expected " + begin.strip());
    }
    return new Place(from + begin.length(), to);
  }
}
