package io.servicerouting.operator.programming;

import io.fabric8.kubernetes.api.model.Toleration;
import io.servicerouting.api.v1alpha1.AgentSettings;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigSpec;
import io.servicerouting.operator.world.WorldNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which nodes should have an agent: those that the agents' DaemonSet places a pod on. */
public final class AgentNodes {

  private static final Map<String, String> LINUX = Map.of("kubernetes.io/os", "linux");

  private AgentNodes() {}

  /**
   * Whether a node should have an agent.
   *
   * @param config what is installed; null means its defaults
   */
  public static boolean expects(WorldNode node, @Nullable ServiceRoutingConfig config) {
    return expects(node, config == null ? null : config.getSpec());
  }

  /**
   * Whether a node should have an agent.
   *
   * @param spec what is or was installed; null means its defaults
   */
  public static boolean expects(WorldNode node, @Nullable ServiceRoutingConfigSpec spec) {
    AgentSettings agent = spec == null ? null : spec.agent();
    Map<String, String> selector =
        agent == null || agent.nodeSelector() == null ? LINUX : agent.nodeSelector();
    List<Toleration> tolerations = agent == null ? null : agent.tolerations();
    return node.labels().entrySet().containsAll(selector.entrySet())
        && (tolerations == null || tolerates(tolerations, node));
  }

  /**
   * The DaemonSet controller tolerates the taints of {@code node.kubernetes.io} for every agent.
   */
  private static boolean tolerates(List<Toleration> tolerations, WorldNode node) {
    return node.taints().stream()
        .filter(WorldNode.Taint::keepsPodsAway)
        .filter(taint -> !taint.key().startsWith("node.kubernetes.io/"))
        .allMatch(
            taint -> tolerations.stream().anyMatch(toleration -> tolerates(toleration, taint)));
  }

  private static boolean tolerates(Toleration toleration, WorldNode.Taint taint) {
    boolean exists = "Exists".equals(toleration.getOperator());
    String key = toleration.getKey() == null ? "" : toleration.getKey();
    String effect = toleration.getEffect() == null ? "" : toleration.getEffect();
    String value = toleration.getValue() == null ? "" : toleration.getValue();
    return (effect.isEmpty() || effect.equals(taint.effect()))
        && (key.isEmpty() ? exists : key.equals(taint.key()))
        && (exists || value.equals(taint.value()));
  }
}
