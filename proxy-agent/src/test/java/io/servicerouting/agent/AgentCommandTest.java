package io.servicerouting.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class AgentCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return AgentCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void helpExplainsEveryOption() {
    assertThat(run("--help")).isZero();

    CommandLine commandLine = AgentCommand.commandLine();
    assertThat(commandLine.getCommandSpec().options())
        .allSatisfy(option -> {
          assertThat(out.toString()).contains(option.longestName());
          assertThat(option.description()).as(option.longestName()).isNotEmpty();
        });
    assertThat(out.toString()).contains("SIGTERM leaves the rules in place", "Exit codes:");
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("(?s)proxy-agent \\d+\\.\\d+\\.\\d+.*");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--install Nowhere --node-name n | --install",
        "--default-mode turbo --node-name n | 'turbo' is not a mode this version knows (iptables)",
        "--node-name n --cluster-cidr 10.0.0.0 | --cluster-cidr: '10.0.0.0' is not an address range",
        "--node-name n --detect-local-mode ClusterCIDR | --cluster-cidr: expected the cluster's",
        "--node-name n --detect-local-mode InterfaceNamePrefix | --pod-interface-name-prefix",
        "--node-name n --status-address 10356 | --status-address: expected an IP address and a port",
        "--node-name n --iptables-masquerade-bit 32 | --iptables-masquerade-bit: expected a number",
        "--node-name n --audit-period soon | --audit-period",
        "--no-such-option | --no-such-option"
      })
  void aWrongOptionIsNamedWithWhatWasExpected(String arguments, String message) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);

    assertThat(err.toString()).contains(message).contains("--help");
  }

  @Test
  void withoutANodeNameThereIsNothingToWorkFor() {
    assertThat(run("--kubeconfig", "/does/not/exist", "--node-name", "")).isEqualTo(2);

    assertThat(err.toString()).contains("--node-name: expected a value");
  }

  @Test
  void anUnreadableKubeconfigIsNamed() {
    assertThat(run("--kubeconfig", "/does/not/exist", "--node-name", "n")).isEqualTo(1);

    assertThat(err.toString().lines().collect(Collectors.toList()))
        .hasSize(1)
        .first()
        .asString()
        .contains("/does/not/exist");
  }
}
