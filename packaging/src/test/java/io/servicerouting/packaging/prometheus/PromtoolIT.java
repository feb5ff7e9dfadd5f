package io.servicerouting.packaging.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules and queries as Prometheus' own tool sees them. */
class PromtoolIT {
  private static final String PROGRAM =
      Queries.PROJECT.resolve("packaging/bin/promtool").toString();

  @TempDir private Path folder;

  private record Ran(int exitCode, String output) {}

  private static Ran promtool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  @Test
  void everyRuleDoesWhatItsTestsSay() throws Exception {
    String tests = Queries.RULES.resolveSibling("servicerouting.test.yaml").toString();

    Ran checked = promtool("check", "rules", Queries.RULES.toString());
    assertThat(checked.exitCode()).as(checked.output()).isZero();
    Ran tested = promtool("test", "rules", tests);
    assertThat(tested.exitCode()).as(tested.output()).isZero();
  }

  @Test
  void aRuleThatAsksForSomethingElseFailsItsTests() throws Exception {
    Files.copy(
        Queries.RULES.resolveSibling("servicerouting.test.yaml"),
        folder.resolve("servicerouting.test.yaml"));
    Files.writeString(
        folder.resolve("servicerouting.rules.yaml"),
        Files.readString(Queries.RULES)
            .replace(
                "servicerouting_agent_programmed == 0", "servicerouting_agent_programmed == 2"));

    Ran tested = promtool("test", "rules", folder.resolve("servicerouting.test.yaml").toString());

    assertThat(tested.exitCode()).isEqualTo(1);
    assertThat(tested.output()).contains("ServiceRoutingNotProgrammed");
  }

  @Test
  void everyQueryOfTheDashboardsParses() throws Exception {
    var json = new ObjectMapper();
    ObjectNode file = json.createObjectNode();
    ArrayNode rules = file.putArray("groups").addObject().put("name", "queries").putArray("rules");
    int number = 0;
    for (Path dashboard : Queries.dashboards()) {
      for (String query : Queries.queries(dashboard)) {
        rules.addObject().put("record", "query:number" + number++).put("expr", query);
      }
    }
    Path rulesFile = folder.resolve("queries.yaml");
    Files.writeString(rulesFile, file.toString());

    Ran checked = promtool("check", "rules", rulesFile.toString());

    assertThat(checked.exitCode()).as(checked.output()).isZero();
    assertThat(checked.output()).contains("SUCCESS: " + number + " rules found");
  }

  /** A series that does not exist must not leave a panel empty that has an answer. */
  @ParameterizedTest
  @CsvSource({
    "services.json, Policies that are Ready",
    "services.json, Targets that lose traffic",
    "services.json, New connections",
    "nodes.json, Agents that answer",
  })
  void aPanelShowsZeroWhereThereIsNothingOfWhatItCounts(String dashboard, String title)
      throws Exception {
    List<String> queries = Queries.queries(Queries.DASHBOARDS.resolve(dashboard), title);
    assertThat(queries).hasSize(1);
    Files.writeString(
        folder.resolve("test.yaml"),
        """
        evaluation_interval: 1m
        tests:
        - interval: 1m
          input_series:
          - series: 'servicerouting_policies{kind="ServiceRoutingPolicy",ready="False",reason="Invalid",pod="o-1"}'
            values: '2x10'
          promql_expr_test:
          - expr: '%s'
            eval_time: 5m
            exp_samples: [{labels: '{}', value: 0}]
        """
            .formatted(queries.getFirst()));

    Ran tested = promtool("test", "rules", folder.resolve("test.yaml").toString());

    assertThat(tested.exitCode()).as(tested.output()).isZero();
  }

  @Test
  void theScrapeConfigurationOfTheGuideIsOneAndGivesTheJobsThatRulesAskFor() throws Exception {
    var block =
        Pattern.compile("(?ms)^```yaml\\n(scrape_configs:.*?)^```")
            .matcher(Files.readString(Queries.PROJECT.resolve("docs/monitoring.md")));
    assertThat(block.find()).isTrue();
    Path config = folder.resolve("prometheus.yaml");
    // Debian's build knows no discovery by Kubernetes; the rest is checked.
    String checkable = block.group(1).replaceAll("kubernetes_sd_configs: .*", "static_configs: []");
    assertThat(checkable).doesNotContain("kubernetes_sd_configs").contains("static_configs");
    Files.writeString(config, checkable);

    Ran checked = promtool("check", "config", config.toString());

    assertThat(checked.exitCode()).as(checked.output()).isZero();
    assertThat(Manifests.read(block.group(1)).getFirst().findValuesAsText("job_name"))
        .containsExactlyInAnyOrder("servicerouting-agent", "servicerouting-operator");
  }
}
