package io.servicerouting.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class AgentCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return run(new AgentEnvironment(Map.of()), arguments);
  }

  private int run(AgentEnvironment environment, String... arguments) {
    return AgentCommand.commandLine(environment)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void helpExplainsEveryOption() {
    assertThat(run("--help")).isZero();

    CommandLine commandLine = AgentCommand.commandLine(new AgentEnvironment(Map.of()));
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
    assertThat(out.toString())
        .matches(
            "(?s)proxy-agent \\d+\\.\\d+\\.\\d+\\S* \\(revision ([0-9a-f]{40}(-dirty)?|unknown)\\)\\R");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--install Nowhere --node-name n | --install",
        "--default-mode turbo --node-name n | 'turbo' is not a mode this version knows (iptables, IPVS, Userspace)",
        "--node-name n --cluster-cidr 10.0.0.0 | --cluster-cidr: '10.0.0.0' is not an address range",
        "--node-name n --detect-local-mode ClusterCIDR | --cluster-cidr: expected the cluster's",
        "--node-name n --detect-local-mode InterfaceNamePrefix | --pod-interface-name-prefix",
        "--node-name n --status-address 10356 | --status-address: expected an IP address and a port",
        "--node-name n --iptables-masquerade-bit 32 | --iptables-masquerade-bit: expected a number",
        "--node-name n --audit-period soon | --audit-period",
        "--node-name n --userspace-connections 0 | --userspace-connections: expected a number from 1",
        "--no-such-option | --no-such-option"
      })
  void aWrongOptionIsNamedWithWhatWasExpected(String arguments, String message) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);

    assertThat(err.toString()).contains(message).contains("--help");
  }

  /** The kubeconfig is looked at last: that it is missing shows that the rest was accepted. */
  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SRP_OBSERVE_PERIOD      | often     | 'often'",
        "SRP_OBSERVE_PERIOD      | PT0.1S    | at least a second",
        "SRP_AUDIT_PERIOD        | PT0S      | longer than nothing",
        "SRP_DEFAULT_MODE        | turbo     | a mode this version knows (iptables, IPVS, Userspace)",
        "SRP_DETECT_LOCAL_MODE   | Guess     | ClusterCIDR, NodeCIDR",
        "SRP_DETECT_LOCAL_MODE   | ClusterCIDR | --cluster-cidr: expected the cluster's pod ranges",
        "SRP_CLUSTER_CIDR        | 10.0.0.0  | is not an address range",
        "SRP_NODEPORT_ADDRESSES  | 10.0.0.0/40 | neither 'primary' nor an address range",
        "SRP_NODEPORT_ADDRESSES  | primary,10.0.0.0/8 | 'primary' stands alone",
        "SRP_LARGE_CLUSTER_ENDPOINTS | many   | 'many'",
        "SRP_LARGE_CLUSTER_ENDPOINTS | -1     | not negative",
        "SRP_IPTABLES_VARIANT    | new       | LEGACY, NFT",
        "SRP_STATUS_ADDRESS      | 10356     | an IP address and a port",
        "SRP_USERSPACE_UDP_CLIENTS | many    | 'many'",
        "SRP_USERSPACE_TCP_IDLE  | P8D       | a duration from PT0.1S to P7D",
        "SRP_CLEAN_KUBE_PROXY    | perhaps   | 'perhaps' is not a boolean",
        "SRP_UNINSTALL           | perhaps   | 'perhaps' is not a boolean",
        "SRP_LOG_LEVEL           | loud      | error, warn, info, debug"
      })
  void aBadSettingOfTheEnvironmentIsLeftOutAndSaid(String variable, String value, String message) {
    var environment = new AgentEnvironment(Map.of(variable, value));

    assertThat(run(environment, "--node-name", "n", "--kubeconfig", "/does/not/exist"))
        .isEqualTo(1);

    assertThat(err.toString()).contains("/does/not/exist");
    assertThat(environment.ignored())
        .singleElement()
        .satisfies(ignored -> {
          assertThat(ignored.variable()).isEqualTo(variable);
          assertThat(ignored.value()).isEqualTo(value);
          assertThat(ignored.problem()).contains(message);
        });
  }

  @Test
  void severalBadSettingsAreAllLeftOutAndTheGoodOnesUsed() {
    var environment =
        new AgentEnvironment(
            Map.of(
                "SRP_OBSERVE_PERIOD", "often",
                "SRP_DETECT_LOCAL_MODE", "ClusterCIDR",
                "SRP_CLUSTER_CIDR", "ten",
                "NODE_NAME", "n"));

    assertThat(run(environment, "--kubeconfig", "/does/not/exist")).isEqualTo(1);

    assertThat(environment.ignored())
        .extracting(AgentEnvironment.Ignored::variable)
        .containsExactlyInAnyOrder(
            "SRP_OBSERVE_PERIOD", "SRP_CLUSTER_CIDR", "SRP_DETECT_LOCAL_MODE");
    assertThat(err.toString()).doesNotContain("--node-name");
  }

  @ParameterizedTest(name = "{0}={1} {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SRP_INSTALL        | Elsewhere | --node-name n                          | --install",
        "SRP_OBSERVE_PERIOD | PT5M      | --node-name n --observe-period=often   | --observe-period",
        "NODE_NAME          | \"\"        | --install BesideKubeProxy              | --node-name"
      })
  void whatCannotBeDoneWithoutAndTheCommandLineAreStrict(
      String variable, String value, String arguments, String message) {
    var environment = new AgentEnvironment(Map.of(variable, value));

    assertThat(run(environment, arguments.split(" "))).isEqualTo(2);

    assertThat(err.toString()).contains(message);
    assertThat(environment.ignored()).isEmpty();
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
