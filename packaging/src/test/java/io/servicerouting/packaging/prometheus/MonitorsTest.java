package io.servicerouting.packaging.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** That Prometheus finds what it is to scrape. */
class MonitorsTest {
  private static final Path CONFIG = Queries.PROJECT.resolve("config");

  private static JsonNode object(String file) throws IOException {
    return Manifests.read(Files.readString(CONFIG.resolve(file))).getFirst();
  }

  private static Set<String> portNames(JsonNode workload) {
    return new TreeSet<>(
        workload.at("/spec/template/spec/containers/0/ports").findValuesAsText("name"));
  }

  @Test
  void thePodMonitorSelectsTheAgentsAndAPortTheyHave() throws IOException {
    JsonNode monitor = object("prometheus/pod_monitor.yaml");
    JsonNode agents = object("agent/daemonset.yaml");

    assertThat(monitor.at("/spec/selector/matchLabels"))
        .isEqualTo(agents.at("/spec/template/metadata/labels"));
    assertThat(monitor.at("/spec/podMetricsEndpoints/0/port").asText()).isIn(portNames(agents));
    assertThat(monitor.at("/metadata/namespace")).isEqualTo(agents.at("/metadata/namespace"));
  }

  @Test
  void theServiceMonitorSelectsTheServiceAndItTheOperator() throws IOException {
    JsonNode monitor = object("prometheus/service_monitor.yaml");
    JsonNode service = object("prometheus/metrics_service.yaml");
    JsonNode operator = object("operator/deployment.yaml");

    assertThat(monitor.at("/spec/selector/matchLabels")).isEqualTo(service.at("/metadata/labels"));
    assertThat(monitor.at("/spec/endpoints/0/port")).isEqualTo(service.at("/spec/ports/0/name"));
    assertThat(service.at("/spec/selector"))
        .isEqualTo(operator.at("/spec/template/metadata/labels"));
    assertThat(service.at("/spec/ports/0/targetPort").asText()).isIn(portNames(operator));
    assertThat(monitor.at("/spec/endpoints/0/path"))
        .isEqualTo(operator.at("/spec/template/metadata/annotations").path("prometheus.io/path"));
  }

  @Test
  void theyGiveTheJobsThatRulesAskForAndKeepOurLabels() throws IOException {
    Set<String> given = new TreeSet<>();
    for (String monitor : new String[] {"service_monitor.yaml", "pod_monitor.yaml"}) {
      JsonNode object = object("prometheus/" + monitor);
      JsonNode endpoint =
          object.at("/spec/endpoints/0").isMissingNode()
              ? object.at("/spec/podMetricsEndpoints/0")
              : object.at("/spec/endpoints/0");
      assertThat(endpoint.path("honorLabels").asBoolean()).isTrue();
      for (JsonNode rule : endpoint.path("relabelings")) {
        if (rule.path("targetLabel").asText().equals("job")) {
          given.add(rule.path("replacement").asText());
        }
      }
    }
    Set<String> asked =
        Pattern.compile("job=\"([^\"]*)\"")
            .matcher(Files.readString(Queries.RULES))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(given).isEqualTo(asked).hasSize(2);
  }
}
