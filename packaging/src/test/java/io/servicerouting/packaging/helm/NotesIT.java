package io.servicerouting.packaging.helm;

import static io.servicerouting.packaging.helm.Helm.CHART;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.lab.process.Command;
import io.servicerouting.packaging.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Helm tells after an installation. */
class NotesIT {

  @TempDir private Path home;
  private Path chart;

  /** Helm shows notes only with a cluster; as part of a template it shows them without. */
  @BeforeEach
  void notesAsATemplate() throws IOException {
    chart = Files.createDirectories(home.resolve("chart"));
    var templates = Files.createDirectories(chart.resolve("templates"));
    for (String file : new String[] {"Chart.yaml", "values.yaml", "values.schema.json"}) {
      Files.copy(CHART.resolve(file), chart.resolve(file));
    }
    Files.copy(CHART.resolve("templates/NOTES.txt"), chart.resolve("NOTES.txt"));
    Files.writeString(
        templates.resolve("notes.yaml"),
        "notes: {{ tpl (.Files.Get \"NOTES.txt\") . | toJson }}\n");
  }

  private String notes(String... values) throws IOException {
    var rendered =
        new Helm(home, Optional.empty()).release("template", chart, values).orThrow().stdout();
    return Manifests.read(rendered).getFirst().path("notes").asText();
  }

  @Test
  void theyNameTheStepThatPodSecurityNeeds() throws IOException {
    assertThat(notes())
        .contains(
            "\n  kubectl label --overwrite namespace servicerouting-system"
                + " pod-security.kubernetes.io/enforce=privileged\n");
  }

  @Test
  void theyWaitInAWayThatEveryKubectlKnows() throws IOException {
    assertThat(notes())
        .contains("until kubectl get serviceroutingconfig/cluster; do sleep 2; done")
        .doesNotContain("--for=create"); // kubectl 1.31
  }

  @Test
  void theyTellOfLabelsOnlyIfMonitorsHaveNone() throws IOException {
    assertThat(notes()).doesNotContain("prometheus.labels");
    assertThat(notes("--set", "prometheus.enabled=true")).contains("set `prometheus.labels`");
    assertThat(notes("--set", "prometheus.enabled=true,prometheus.labels.release=x"))
        .doesNotContain("prometheus.labels");
  }

  @Test
  void theirCommandsAreThoseOfAShell() throws IOException {
    var commands =
        notes("--set", "prometheus.enabled=true")
            .lines()
            .filter(line -> line.startsWith("  "))
            .toList();

    assertThat(commands).hasSizeGreaterThan(6);
    Command.of("bash", "-n", "-c", String.join("\n", commands)).run().orThrow();
  }
}
