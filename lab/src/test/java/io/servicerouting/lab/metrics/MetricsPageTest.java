package io.servicerouting.lab.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsPageTest {
  private static final String SCRAPE =
      """
      # HELP a_seconds How long.
      # TYPE a_seconds histogram
      a_seconds_bucket{kind="x",le="0.1"} 1
      a_seconds_bucket{kind="x",le="+Inf"} 1
      a_seconds_sum{kind="x"} 0.01
      a_seconds_count{kind="x"} 1
      # TYPE b_total counter
      b_total{one="with \\" and } and , in it",two=""} 3.5E7
      # HELP c Nothing | else.
      # TYPE c gauge
      c NaN
      """;

  @TempDir private Path folder;

  private static Metric metric(String name, String type, String help, String... labels) {
    return new Metric(name, type, help, new TreeSet<>(Set.of(labels)));
  }

  @Test
  void aScrapeIsReadByFamilies() {
    assertThat(Exposition.read(SCRAPE))
        .containsExactly(
            metric("a_seconds", "histogram", "How long.", "kind"),
            metric("b_total", "counter", "", "one", "two"),
            metric("c", "gauge", "Nothing | else."));
  }

  @Test
  void aSampleWithoutTypeIsRefused() {
    assertThatThrownBy(() -> Exposition.read("d_count 1\n"))
        .hasMessage("no TYPE comes before sample d_count");
  }

  @Test
  void whatIsWrittenIsReadAgainAndTheRestOfThePageStays() throws IOException {
    Path file = folder.resolve("metrics.md");
    Files.writeString(file, "# A\n<!-- begin x, generated -->\n<!-- end x -->\nafter\n");
    var page = new MetricsPage(file);
    List<Metric> metrics = List.of(metric("a", "gauge", "Of a."), metric("b", "x", "B.", "k", "l"));

    page.write("x", metrics);

    assertThat(page.table("x")).isEqualTo(metrics);
    assertThat(Files.readString(file)).startsWith("# A\n<!-- begin").endsWith("-->\nafter\n");
    assertThatThrownBy(() -> page.table("y")).hasMessageContaining("has no table 'y'");
  }
}
