package io.servicerouting.packaging.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final Path OBJECT =
      Queries.PROJECT.resolve("config/prometheus/prometheus_rule.yaml");
  private static final Path TESTS = Queries.RULES.resolveSibling("servicerouting.test.yaml");
  private static final String RUNBOOKS = "https://servicerouting.io/docs/troubleshooting/#";

  private static Set<String> names(String field) throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : Queries.rules()) {
      if (rule.has(field)) {
        assertThat(names.add(rule.path(field).asText())).as(rule.toString()).isTrue();
      }
    }
    return names;
  }

  @Test
  void theObjectIsMadeOfTheFile() throws IOException {
    String made = PrometheusRule.of(Files.readString(Queries.RULES));
    if (Boolean.getBoolean("metrics.write")) {
      Files.writeString(OBJECT, made);
    }
    assertThat(Files.readString(OBJECT)).as("`make metrics` writes it").isEqualTo(made);
    assertThat(Manifests.read(made).getFirst().path("spec"))
        .isEqualTo(Manifests.read(Files.readString(Queries.RULES)).getFirst());
  }

  @Test
  void whatRulesAskForIsEmittedOrRecorded() throws IOException {
    Set<String> series = Queries.series();
    for (JsonNode rule : Queries.rules()) {
      assertThat(Queries.metricsIn(rule.path("expr").asText()))
          .as(rule.toString())
          .isSubsetOf(series);
    }
  }

  @Test
  void recordedNamesSayLevelMetricAndOperations() throws IOException {
    assertThat(names("record"))
        .hasSizeGreaterThan(5)
        .allSatisfy(name -> assertThat(name).matches("[a-z_]+:servicerouting_[a-z_]+:[a-z0-9_]+"));
  }

  @Test
  void everyAlertSaysWhatIsWrongHowBadItIsAndWhatToDo() throws IOException {
    Set<String> anchors =
        Pattern.compile("(?m)^#+ (.*)$")
            .matcher(Files.readString(Queries.PROJECT.resolve("docs/troubleshooting.md")))
            .results()
            .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'))
            .collect(Collectors.toSet());
    for (JsonNode rule : Queries.rules()) {
      if (!rule.has("alert")) {
        continue;
      }
      String name = rule.path("alert").asText();
      JsonNode annotations = rule.path("annotations");
      assertThat(name).matches("ServiceRouting([A-Z][a-z]+)+");
      assertThat(rule.path("labels").path("severity").asText())
          .as(name)
          .isIn("critical", "warning", "info");
      assertThat(annotations.path("summary").asText()).as(name).hasSizeGreaterThan(10);
      assertThat(annotations.path("description").asText()).as(name).hasSizeGreaterThan(10);
      assertThat(annotations.path("runbook_url").asText()).as(name).startsWith(RUNBOOKS);
      assertThat(annotations.path("runbook_url").asText().substring(RUNBOOKS.length()))
          .as("a heading of docs/troubleshooting.md")
          .isIn(anchors);
    }
  }

  @Test
  void everyAlertIsTestedWhereItFiresAndWhereItDoesNotAndEveryRecord() throws IOException {
    JsonNode tests = Manifests.read(Files.readString(TESTS)).getFirst().path("tests");
    Set<String> fires = new TreeSet<>();
    Set<String> quiet = new TreeSet<>();
    Set<String> recorded = new TreeSet<>();
    for (JsonNode test : tests) {
      test.path("alert_rule_test")
          .forEach(each ->
              (each.path("exp_alerts").isEmpty() ? quiet : fires)
                  .add(each.path("alertname").asText()));
      test.path("promql_expr_test").forEach(each -> recorded.add(each.path("expr").asText()));
    }
    assertThat(fires).isEqualTo(names("alert"));
    assertThat(quiet).isEqualTo(names("alert"));
    assertThat(recorded).isEqualTo(names("record"));
  }

  @Test
  void theDocumentationListsTheAlertsWithTheirSeverities() throws IOException {
    Set<String> documented =
        Pattern.compile("(?m)^\\| \\[(ServiceRouting\\w+)\\]\\(\\S+ \\| (\\w+) ")
            .matcher(Files.readString(Queries.PROJECT.resolve("docs/monitoring.md")))
            .results()
            .map(row -> row.group(1) + " " + row.group(2))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> defined = new TreeSet<>();
    for (JsonNode rule : Queries.rules()) {
      if (rule.has("alert")) {
        defined.add(
            rule.path("alert").asText() + " " + rule.path("labels").path("severity").asText());
      }
    }
    assertThat(documented).isEqualTo(defined);
  }
}
