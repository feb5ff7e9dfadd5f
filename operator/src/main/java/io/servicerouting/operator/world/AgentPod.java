package io.servicerouting.operator.world;

import java.util.Map;

/**
 * A pod of the agents' DaemonSet.
 *
 * @param name its name
 * @param node the node it runs on; empty while it is not scheduled
 * @param ready whether its condition Ready is True and nobody is deleting it
 */
public record AgentPod(String name, String node, boolean ready) {
  /** What all pods of agents carry, and no others. */
  public static final Map<String, String> LABELS =
      Map.of(
          "app.kubernetes.io/name", "servicerouting",
          "app.kubernetes.io/component", "proxy-agent");
}
