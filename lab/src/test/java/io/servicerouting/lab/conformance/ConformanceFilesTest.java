package io.servicerouting.lab.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.binaries.LabHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceFilesTest {

  @Test
  void theTestsAreOfTheVersionThatTheLabRuns() throws IOException {
    Path home = LabHome.find();

    assertThat(kubernetesModule(home.resolve("conformance/go/kubernetes/go.mod")))
        .isNotEmpty()
        .isEqualTo(kubernetesModule(home.resolve("go/kubernetes/go.mod")));
  }

  @Test
  void everyExclusionOfTheProjectHasAReason() {
    Exclusions exclusions = Exclusions.read(LabHome.find().resolve("conformance/excluded.tsv"));

    assertThat(exclusions.reasons().values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
  }

  @Test
  void anExclusionWithoutAReasonIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("excluded.tsv");
    Files.writeString(file, "# comment\n\nsome test\tbecause\nanother test\n");

    assertThatThrownBy(() -> Exclusions.read(file))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("another test");
  }

  @Test
  void resultsReadAsTheyWereWritten(@TempDir Path folder) {
    Path file = folder.resolve("ours.json");
    var result = new Result("a \"test\"", Outcome.FAILED, 1.5, "no answer");
    Results.read(file).with(List.of(result)).write(file);

    assertThat(Results.read(file).byTest().values()).containsExactly(result);
  }

  private static List<String> kubernetesModule(Path goMod) throws IOException {
    return Files.readAllLines(goMod).stream()
        .map(String::strip)
        .filter(line -> line.contains("k8s.io/kubernetes v"))
        .map(line -> line.replaceFirst("^require ", ""))
        .toList();
  }
}
