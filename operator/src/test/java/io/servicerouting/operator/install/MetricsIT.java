package io.servicerouting.operator.install;

import static io.servicerouting.operator.install.InstalledBundle.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.lab.metrics.Exposition;
import io.servicerouting.lab.metrics.Metric;
import io.servicerouting.lab.metrics.MetricsPage;
import io.servicerouting.operator.fixture.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a real replica tells Prometheus, and what the documentation says of it. */
class MetricsIT {
  private static final Path PAGE = TestCluster.PROJECT.resolve("docs/reference/metrics.md");

  @Test
  void everyMetricOfARunningReplicaIsDocumented() throws IOException, InterruptedException {
    List<Metric> emitted;
    try (var bundle = InstalledBundle.create();
        var operator = OperatorProcess.start(bundle.server, "operator-0")) {
      eventually()
          .untilAsserted(
              () -> assertThat(operator.readiness()).as(() -> operator.log()).startsWith("200"));
      eventually().until(() -> operator.log().contains("operator-0 works as the leader"));
      // Where no DaemonSet controller runs no agent becomes ready.
      eventually()
          .untilAsserted(() ->
              assertThat(operator.metrics())
                  .contains("servicerouting_agents{state=\"desired\"} 0.0")
                  .contains("servicerouting_config_condition{type=\"Ready\"} 0.0"));
      emitted = Exposition.read(operator.metrics());
    }

    Map<String, Metric> documented =
        new MetricsPage(PAGE)
            .table("operator").stream()
                .collect(Collectors.toMap(Metric::name, Function.identity()));
    List<String> prefixes =
        Pattern.compile("`([a-z_]+_)`")
            .matcher(Files.readString(PAGE))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(emitted)
        .hasSizeGreaterThan(30)
        .allSatisfy(metric -> {
          Metric page = documented.get(metric.name());
          if (page == null) {
            assertThat(prefixes).as(metric.name()).anyMatch(metric.name()::startsWith);
          } else {
            assertThat(metric.type()).as(metric.name()).isEqualTo(page.type());
            assertThat(metric.help()).as(metric.name()).isEqualTo(page.help());
            assertThat(page.labels()).as(metric.name()).containsAll(metric.labels());
          }
        });
    // Of targets there is nothing to tell in a cluster without policies.
    assertThat(emitted)
        .extracting(Metric::name)
        .containsAll(
            documented.keySet().stream()
                .filter(name ->
                    !name.contains("_target_") && !name.startsWith("servicerouting_policies"))
                .toList());
  }

  /** They are told from the DaemonSet, so that it does not matter whether their pods exist. */
  @Test
  void agentsThatAreMissingAreToldUntilAnUninstallBegins() {
    try (var bundle = InstalledBundle.create();
        var nodes = new SimulatedNodes(bundle.client, List.of("n1", "n2", "n3"));
        var operator = OperatorProcess.start(bundle.server, "operator-0")) {
      nodes.notReady(2);
      eventually().until(operator::isReady);
      eventually()
          .untilAsserted(() ->
              assertThat(operator.metrics())
                  .as(() -> operator.log())
                  .contains("servicerouting_agents{state=\"desired\"} 3.0")
                  .contains("servicerouting_agents{state=\"ready\"} 1.0")
                  .contains("servicerouting_agents{state=\"updated\"} 3.0")
                  .contains("servicerouting_config_condition{type=\"AgentsReady\"} 0.0"));

      nodes.notReady(0);
      eventually()
          .untilAsserted(() ->
              assertThat(operator.metrics())
                  .contains("servicerouting_agents{state=\"ready\"} 3.0")
                  .contains("servicerouting_config_condition{type=\"Ready\"} 1.0"));

      bundle.client.resources(ServiceRoutingConfig.class).delete();
      eventually()
          .untilAsserted(() ->
              assertThat(operator.metrics())
                  .contains("servicerouting_config_condition{type=\"Ready\"} NaN")
                  .doesNotContain("servicerouting_agents{"));
    }
  }
}
