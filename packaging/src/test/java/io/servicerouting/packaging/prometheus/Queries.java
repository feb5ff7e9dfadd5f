package io.servicerouting.packaging.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.lab.metrics.Metric;
import io.servicerouting.lab.metrics.MetricsPage;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's rules, dashboards and documented metrics. */
final class Queries {
  static final Path PROJECT = Path.of(System.getProperty("project.root", "..")).toAbsolutePath();
  static final Path RULES = PROJECT.resolve("config/prometheus/rules/servicerouting.rules.yaml");
  static final Path DASHBOARDS = PROJECT.resolve("config/grafana/dashboards");

  private static final Pattern METRIC =
      Pattern.compile("\\b(?:[a-z_]+:)?(?:servicerouting|process|operator_sdk|jvm)_[a-z0-9_:]+");

  private Queries() {}

  /** Alerts and recording rules. */
  static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode file : Manifests.read(Files.readString(RULES))) {
      file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    }
    return rules;
  }

  /** What may be asked for: what is emitted, with the parts of histograms, and recorded. */
  static Set<String> series() throws IOException {
    Set<String> series = new TreeSet<>();
    var page = new MetricsPage(PROJECT.resolve("docs/reference/metrics.md"));
    for (String table : List.of("agent", "operator")) {
      for (Metric metric : page.table(table)) {
        if (metric.type().equals("histogram")) {
          Stream.of("_bucket", "_sum", "_count").forEach(part -> series.add(metric.name() + part));
        } else {
          series.add(metric.name());
        }
      }
    }
    for (JsonNode rule : rules()) {
      if (rule.has("record")) {
        series.add(rule.path("record").asText());
      }
    }
    return series;
  }

  /** The names of our metrics in a query. */
  static Set<String> metricsIn(String query) {
    Set<String> names = new TreeSet<>();
    Matcher metric = METRIC.matcher(query);
    while (metric.find()) {
      names.add(metric.group());
    }
    return names;
  }

  /** The dashboards' files. */
  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  /** All panels' queries, with Grafana's variables filled in. */
  static List<String> queries(Path dashboard) throws IOException {
    return queries(dashboard, panel -> true);
  }

  /** The queries of the panel of that title. */
  static List<String> queries(Path dashboard, String title) throws IOException {
    return queries(dashboard, panel -> panel.path("title").asText().equals(title));
  }

  private static List<String> queries(Path dashboard, Predicate<JsonNode> wanted)
      throws IOException {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : new ObjectMapper().readTree(dashboard.toFile()).path("panels")) {
      if (!wanted.test(panel)) {
        continue;
      }
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            target
                .path("expr")
                .asText()
                .replace("$__rate_interval", "5m")
                .replaceAll("\\$(node|namespace|service)\\b", ".*"));
      }
    }
    return queries;
  }
}
