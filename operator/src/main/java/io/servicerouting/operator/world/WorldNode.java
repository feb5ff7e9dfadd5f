package io.servicerouting.operator.world;

import io.fabric8.kubernetes.api.model.Node;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A Node.
 *
 * @param info what routing needs of it
 * @param created when it was made; the epoch if it does not say
 * @param ready whether its condition Ready is True
 * @param schedulable whether new pods may be placed on it ({@code spec.unschedulable} is not set)
 * @param taints its taints
 * @param labels its labels
 * @param problems what cannot be used of it; all else is right
 */
public record WorldNode(
    NodeInfo info,
    Instant created,
    boolean ready,
    boolean schedulable,
    List<Taint> taints,
    Map<String, String> labels,
    List<Problem> problems) {

  /** KEP-1143: balancers outside of the cluster leave such nodes out. */
  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

  /** Reduces a Node. */
  public static WorldNode of(Node node) {
    return new NodeConversion().convert(node);
  }

  /** Its name. */
  public String name() {
    return info.name();
  }

  /** Whether a pod without tolerations can be placed on it. */
  public boolean admitsPlainPods() {
    return ready && schedulable && taints.stream().noneMatch(Taint::keepsPodsAway);
  }

  /** Whether traffic may enter by it that comes from a balancer outside of the cluster. */
  public boolean isBalanced() {
    return ready && !labels.containsKey(EXCLUDED);
  }

  /**
   * A taint.
   *
   * @param key its key
   * @param value its value; empty if it has none
   * @param effect NoSchedule, PreferNoSchedule or NoExecute
   */
  public record Taint(String key, String value, String effect) {
    /** Whether a pod that does not tolerate it is not placed there. */
    public boolean keepsPodsAway() {
      return !effect.equals("PreferNoSchedule");
    }
  }
}
