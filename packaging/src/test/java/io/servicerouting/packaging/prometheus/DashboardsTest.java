package io.servicerouting.packaging.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DashboardsTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void whatPanelsAskForIsEmitted() throws IOException {
    Set<String> series = Queries.series();
    for (Path dashboard : Queries.dashboards()) {
      assertThat(Queries.queries(dashboard))
          .as(dashboard.toString())
          .hasSizeGreaterThan(10)
          .allSatisfy(query -> assertThat(Queries.metricsIn(query)).as(query).isSubsetOf(series))
          // Beside what we emit there is only Prometheus' own.
          .allSatisfy(query ->
              assertThat(!Queries.metricsIn(query).isEmpty() || query.contains("up{"))
                  .as(query)
                  .isTrue());
    }
  }

  @Test
  void panelsHaveTitlesPlacesAndIdsOfTheirOwn() throws IOException {
    Set<String> uids = new HashSet<>();
    for (Path file : Queries.dashboards()) {
      JsonNode dashboard = json.readTree(file.toFile());
      assertThat(uids.add(dashboard.path("uid").asText())).isTrue();
      assertThat(dashboard.path("title").asText()).startsWith("Service Routing / ");
      Set<Integer> ids = new TreeSet<>();
      Set<String> cells = new HashSet<>();
      for (JsonNode panel : dashboard.path("panels")) {
        assertThat(ids.add(panel.path("id").asInt())).isTrue();
        assertThat(panel.path("title").asText()).isNotEmpty();
        JsonNode place = panel.path("gridPos");
        assertThat(place.path("x").asInt() + place.path("w").asInt()).isBetween(1, 24);
        for (int x = 0; x < place.path("w").asInt(); x++) {
          for (int y = 0; y < place.path("h").asInt(); y++) {
            String cell = (place.path("x").asInt() + x) + " " + (place.path("y").asInt() + y);
            assertThat(cells.add(cell)).as(panel.path("title").asText() + " overlaps").isTrue();
          }
        }
      }
    }
  }

  @Test
  void allDashboardsAreInTheConfigMapForGrafanasSidecar() throws IOException {
    JsonNode kustomization =
        Manifests.read(Files.readString(Queries.DASHBOARDS.resolveSibling("kustomization.yaml")))
            .getFirst();
    Set<String> files = new TreeSet<>();
    kustomization
        .path("configMapGenerator")
        .path(0)
        .path("files")
        .forEach(f -> files.add(f.asText()));

    assertThat(files)
        .containsExactlyInAnyOrderElementsOf(
            Queries.dashboards().stream().map(file -> "dashboards/" + file.getFileName()).toList());
    assertThat(
            kustomization
                .path("generatorOptions")
                .path("labels")
                .path("grafana_dashboard")
                .asText())
        .isEqualTo("1");
  }
}
