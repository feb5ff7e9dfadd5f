package io.servicerouting.agent;

import io.servicerouting.agent.dataplane.iptables.IptablesConfig;
import io.servicerouting.agent.program.DetectLocal;
import io.servicerouting.agent.program.LoopSettings;
import io.servicerouting.agent.view.Install;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.NodePortAddresses;
import io.servicerouting.routing.ProxyMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The agent's options, turned into settings. One that cannot be used is a {@link
 * ParameterException} that names it and says what was expected.
 *
 * @param options as they were given
 * @param command the command that they were given to
 */
record CheckedOptions(AgentOptions options, CommandSpec command) {

  /**
   * Checks all of them.
   *
   * @param ignored variables of the environment that cannot be used
   */
  AgentSettings settings(List<AgentEnvironment.Ignored> ignored) {
    if (options.masqueradeBit < 0 || options.masqueradeBit > 31) {
      throw expected("--iptables-masquerade-bit", "a number from 0 to 31");
    }
    if (options.largeCluster < 0) {
      throw expected("--large-cluster-endpoints", "a number that is not negative");
    }
    if (!options.auditPeriod.isPositive()) {
      throw expected("--audit-period", "a duration longer than nothing, such as PT1M");
    }
    if (options.observePeriod.compareTo(Duration.ofSeconds(1)) < 0) {
      throw expected("--observe-period", "a duration of at least a second, such as PT1M");
    }
    return new AgentSettings(
        required("--node-name", options.nodeName),
        options.install,
        new LoopSettings(detectLocal(), options.masqueradeAll, defaultMode(), options.auditPeriod),
        rules(),
        address("--status-address", options.statusAddress),
        address("--healthz-bind-address", options.healthzBindAddress),
        address("--metrics-bind-address", options.metricsBindAddress),
        options.cleanKubeProxy,
        options.uninstall,
        options.force,
        options.observePeriod,
        ignored);
  }

  private IptablesConfig rules() {
    // Beside kube-proxy INVALID packets are its business.
    boolean dropInvalid =
        options.install == Install.InsteadOfKubeProxy
            && !Sysctls.ofThisHost().toleratesPacketsOutsideTheWindow();
    return new IptablesConfig(
        options.masqueradeBit, dropInvalid, nodePortAddresses(), options.largeCluster);
  }

  private NodePortAddresses nodePortAddresses() {
    try {
      return NodePortAddresses.parse(options.nodePortAddresses);
    } catch (IllegalArgumentException e) {
      throw wrong("--nodeport-addresses", "--nodeport-addresses: " + e.getMessage());
    }
  }

  private DetectLocal detectLocal() {
    List<String> ranges = options.clusterCidr;
    boolean rangesGiven = ranges != null && !ranges.isEmpty();
    AgentOptions.DetectLocalMode mode =
        options.detectLocalMode != null
            ? options.detectLocalMode
            : rangesGiven
                ? AgentOptions.DetectLocalMode.ClusterCIDR
                : AgentOptions.DetectLocalMode.NodeCIDR;
    return switch (mode) {
      case ClusterCIDR -> {
        if (ranges == null || ranges.isEmpty()) {
          throw wrong(
              "--detect-local-mode",
              "--cluster-cidr: expected the cluster's pod ranges, as ClusterCIDR needs them");
        }
        yield new DetectLocal.ClusterCidr(ranges.stream().map(this::range).toList());
      }
      case NodeCIDR -> new DetectLocal.NodeCidr();
      case BridgeInterface ->
          new DetectLocal.Bridge(
              needed("--pod-bridge-interface", options.podBridgeInterface, mode));
      case InterfaceNamePrefix ->
          new DetectLocal.InterfacePrefix(
              needed("--pod-interface-name-prefix", options.podInterfaceNamePrefix, mode));
      case None -> new DetectLocal.None();
    };
  }

  private Cidr range(String text) {
    try {
      return Cidr.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw wrong("--cluster-cidr", "--cluster-cidr: " + e.getMessage());
    }
  }

  private ProxyMode defaultMode() {
    try {
      return ProxyMode.parse(options.defaultMode);
    } catch (IllegalArgumentException e) {
      throw wrong("--default-mode", "--default-mode: " + e.getMessage());
    }
  }

  private InetSocketAddress address(String option, String text) {
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, colon).replace("[", "").replace("]", "");
      return new InetSocketAddress(
          InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw expected(option, "an IP address and a port, such as 0.0.0.0:10356, not '" + text + "'");
    }
  }

  private String required(String option, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw expected(option, "a value");
    }
    return value;
  }

  /** The mode is at fault if what it needs is missing. */
  private String needed(String option, @Nullable String value, AgentOptions.DetectLocalMode mode) {
    if (value == null || value.isBlank()) {
      throw wrong("--detect-local-mode", option + ": expected a value, as " + mode + " needs it");
    }
    return value;
  }

  /** Says what was expected of an option. */
  ParameterException expected(String option, String expected) {
    return wrong(option, option + ": expected " + expected);
  }

  private ParameterException wrong(String option, String message) {
    return new ParameterException(command.commandLine(), message, command.findOption(option), null);
  }
}
