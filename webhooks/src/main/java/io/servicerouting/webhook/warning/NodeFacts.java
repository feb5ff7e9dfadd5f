package io.servicerouting.webhook.warning;

import java.util.Map;

/**
 * A node.
 *
 * @param name its name
 * @param admitsPods whether a pod without tolerations can be placed on it
 * @param modes the modes its agent knows, by name; empty if the agent has not reported
 */
public record NodeFacts(String name, boolean admitsPods, Map<String, Mode> modes) {

  public NodeFacts {
    modes = Map.copyOf(modes);
  }

  /**
   * Whether a node can do a mode.
   *
   * @param available whether it can
   * @param reason if it cannot, what is missing; may be empty
   */
  public record Mode(boolean available, String reason) {}
}
