package io.servicerouting.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabMainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpNamesEverySubcommandWithADescription() {
    assertThat(run("--help")).isZero();

    for (var name :
        new String[] {
          "up", "down", "status", "exec", "kubectl", "kubeconfig", "node", "api", "import"
        }) {
      assertThat(out.toString()).containsPattern("(?m)^  " + name + " +[A-Z]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--workers=many", "--kube-proxy=ebpf", "--balancer=some", "--no-such"})
  void wrongUsageEndsWithTwoAndNamesTheOption(String option) {
    assertThat(run("up", option)).isEqualTo(2);

    assertThat(err.toString()).contains(option.replaceAll("=.*", ""));
  }

  @Test
  void aNumberOfWorkersThatDoesNotExistIsRefusedBeforeAnythingHappens() {
    assertThat(run("up", "--workers=9")).isEqualTo(1);
  }

  @Test
  void withoutASubcommandTheUsageIsShown() {
    assertThat(run()).isEqualTo(2);

    assertThat(err.toString()).contains("Missing required subcommand", "Usage: lab");
  }

  private int run(String... arguments) {
    return LabMain.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
