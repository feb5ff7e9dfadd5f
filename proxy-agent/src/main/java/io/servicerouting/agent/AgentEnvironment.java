package io.servicerouting.agent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options that are not on the command line, from environment variables. What cannot be used of them
 * is left out: a slip in a ConfigMap must not end the agents of all nodes. A wrong option on the
 * command line is the fault of who has just typed it, and ends the command.
 */
final class AgentEnvironment implements IDefaultValueProvider {

  private static final Map<String, String> VARIABLES =
      Map.ofEntries(
          Map.entry("--api-server", "SRP_API_SERVER"),
          Map.entry("--node-name", "NODE_NAME"),
          Map.entry("--install", "SRP_INSTALL"),
          Map.entry("--default-mode", "SRP_DEFAULT_MODE"),
          Map.entry("--detect-local-mode", "SRP_DETECT_LOCAL_MODE"),
          Map.entry("--cluster-cidr", "SRP_CLUSTER_CIDR"),
          Map.entry("--pod-bridge-interface", "SRP_POD_BRIDGE_INTERFACE"),
          Map.entry("--pod-interface-name-prefix", "SRP_POD_INTERFACE_NAME_PREFIX"),
          Map.entry("--nodeport-addresses", "SRP_NODEPORT_ADDRESSES"),
          Map.entry("--large-cluster-endpoints", "SRP_LARGE_CLUSTER_ENDPOINTS"),
          Map.entry("--iptables-variant", "SRP_IPTABLES_VARIANT"),
          Map.entry("--audit-period", "SRP_AUDIT_PERIOD"),
          Map.entry("--observe-period", "SRP_OBSERVE_PERIOD"),
          Map.entry("--userspace-connections", "SRP_USERSPACE_CONNECTIONS"),
          Map.entry("--userspace-port-connections", "SRP_USERSPACE_PORT_CONNECTIONS"),
          Map.entry("--userspace-udp-clients", "SRP_USERSPACE_UDP_CLIENTS"),
          Map.entry("--userspace-connect-timeout", "SRP_USERSPACE_CONNECT_TIMEOUT"),
          Map.entry("--userspace-tcp-idle", "SRP_USERSPACE_TCP_IDLE"),
          Map.entry("--userspace-udp-idle", "SRP_USERSPACE_UDP_IDLE"),
          Map.entry("--status-address", "SRP_STATUS_ADDRESS"),
          Map.entry("--clean-kube-proxy", "SRP_CLEAN_KUBE_PROXY"),
          Map.entry("--uninstall", "SRP_UNINSTALL"),
          Map.entry("--force", "SRP_CLEANUP_FORCE"),
          Map.entry("--log-level", "SRP_LOG_LEVEL"));

  /**
   * Without these there is nothing to work for, nobody to ask, or the danger of letting go of what
   * is routed: an agent that ends leaves its rules in place.
   */
  private static final List<String> ESSENTIAL = List.of("--node-name", "--api-server", "--install");

  private final Map<String, String> variables;
  private final List<Ignored> ignored = new ArrayList<>();

  AgentEnvironment(Map<String, String> variables) {
    this.variables = new HashMap<>(variables);
  }

  /**
   * A variable that could not be used; the option has its default.
   *
   * @param variable its name
   * @param value what it said
   * @param problem what is wrong, and what was expected
   */
  record Ignored(String variable, String value, String problem) {}

  /** What was left out so far. */
  List<Ignored> ignored() {
    return List.copyOf(ignored);
  }

  /** Null for the default that the option itself states. */
  @Override
  public @Nullable String defaultValue(ArgSpec option) {
    return option instanceof OptionSpec spec ? value(spec.longestName()) : null;
  }

  /** An empty variable says as little as none. */
  private @Nullable String value(String option) {
    String variable = VARIABLES.get(option);
    String value = variable == null ? null : variables.get(variable);
    return value == null || value.isBlank() ? null : value;
  }

  /**
   * Leaves out the variable that is at fault.
   *
   * @param arguments of the command line
   * @return false if no variable is, or the agent cannot do without it
   */
  boolean leaveOut(ParameterException wrong, String[] arguments) {
    if (!(wrong.getArgSpec() instanceof OptionSpec spec)) {
      return false;
    }
    String option = spec.longestName();
    String variable = VARIABLES.get(option);
    String value = value(option);
    if (variable == null || value == null || ESSENTIAL.contains(option)) {
      return false;
    }
    if (Arrays.stream(arguments).anyMatch(word -> (word + "=").startsWith(option + "="))) {
      return false;
    }
    variables.remove(variable);
    ignored.add(new Ignored(variable, value, String.valueOf(wrong.getMessage())));
    return true;
  }
}
