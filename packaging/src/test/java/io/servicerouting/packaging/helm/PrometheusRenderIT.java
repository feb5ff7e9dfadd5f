package io.servicerouting.packaging.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart gives Prometheus Operator. */
class PrometheusRenderIT {

  @TempDir private Path home;

  @Test
  void whatPrometheusOperatorReadsHasTheLabelsThatItPicksBy() throws IOException {
    var rendered =
        Manifests.read(
            new Helm(home, Optional.empty())
                .release(
                    "template",
                    Helm.CHART,
                    "--set",
                    "prometheus.enabled=true,prometheus.interval=1m,prometheus.labels.release=monitoring",
                    "--set-json",
                    "prometheus.labels={\"team/name\":\"net: 1\"}")
                .orThrow()
                .stdout());

    var read =
        rendered.stream()
            .filter(object -> object.path("apiVersion").asText().startsWith("monitoring.coreos"))
            .toList();
    assertThat(read)
        .extracting(object -> object.path("kind").asText())
        .containsExactlyInAnyOrder("ServiceMonitor", "PodMonitor", "PrometheusRule");
    assertThat(read)
        .extracting(object -> object.at("/metadata/labels"))
        .allSatisfy(labels -> {
          assertThat(labels.path("release").asText()).isEqualTo("monitoring");
          assertThat(labels.path("team/name").asText()).isEqualTo("net: 1");
          assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("servicerouting");
        });
    assertThat(
            rendered.stream()
                .filter(object -> !read.contains(object))
                .map(object -> object.at("/metadata/labels/release")))
        .allMatch(JsonNode::isMissingNode);
    assertThat(read.toString()).contains("\"interval\":\"1m\"").doesNotContain("\"30s\"");
  }
}
