package io.servicerouting.lab.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JunitReportTest {

  private static final String REPORT =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites tests="5" disabled="2" errors="0" failures="1" time="276.03">
        <testsuite name="Kubernetes e2e suite" tests="5">
          <testcase name="[SynchronizedBeforeSuite]" status="passed" time="0.03"></testcase>
          <testcase name="[It] [sig-network] Services should serve [Conformance]" status="passed" time="12.5"></testcase>
          <testcase name="[It] [sig-network] Services should be rejected" status="failed" time="31">
            <failure message="" type="failed">[FAILED] connection refused was expected&#xA;In [It] at: service.go:2419</failure>
          </testcase>
          <testcase name="[It] [sig-network] Traffic Distribution should" status="skipped" time="0.2">
            <skipped message="skipped - Requires more than one zone"></skipped>
          </testcase>
          <testcase name="[It] [sig-storage] not asked for" status="skipped" time="0">
            <skipped message="skipped"></skipped>
          </testcase>
        </testsuite>
      </testsuites>
      """;

  @Test
  void onlyTheSelectedTestsAreRead(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("junit_01.xml");
    Files.writeString(file, REPORT);

    assertThat(JunitReport.read(file))
        .containsExactly(
            new Result(
                "[sig-network] Services should serve [Conformance]", Outcome.PASSED, 12.5, ""),
            new Result(
                "[sig-network] Services should be rejected",
                Outcome.FAILED,
                31,
                "connection refused was expected"),
            new Result(
                "[sig-network] Traffic Distribution should",
                Outcome.SKIPPED,
                0.2,
                "skipped - Requires more than one zone"));
  }

  @Test
  void theCountsTellAFailureFromAnExcludedOne(@TempDir Path folder) throws IOException {
    Path counts = folder.resolve("reports/TEST-conformance.xml");

    JunitReport.writeCounts(
        List.of(
            new Result("passes", Outcome.PASSED, 1, ""),
            new Result("fails", Outcome.FAILED, 1, "refused"),
            new Result("need not pass", Outcome.FAILED, 1, "refused"),
            new Result("cannot run", Outcome.SKIPPED, 1, "one zone")),
        new Exclusions(Map.of("need not pass", "it reads kube-proxy's own metric")),
        counts);

    assertThat(counts)
        .content()
        .isEqualToIgnoringNewLines(
            "<testsuite name=\"conformance\" tests=\"4\" errors=\"0\" skipped=\"2\" failures=\"1\"/>");
  }

  @Test
  void aBrokenReportIsNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("junit_01.xml");
    Files.writeString(file, "<testsuites>");

    assertThatThrownBy(() -> JunitReport.read(file))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(file.toString());
  }
}
