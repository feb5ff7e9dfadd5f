package io.servicerouting.operator.install;

import java.util.List;
import java.util.function.Predicate;

/**
 * The next step out. Each is found from what is there, so the way can be taken up again anywhere;
 * none is left before what it is for has happened on every node that is Ready.
 */
sealed interface UninstallStep {

  /** Services still carry our label or fields. */
  record HandBack(int services) implements UninstallStep {}

  /** kube-proxy's rules are missing on nodes: agents must go on routing. */
  record AwaitKubeProxy(List<String> nodes) implements UninstallStep {}

  /** Agents are told, or have been told and are at it, to remove their rules. */
  record RemoveRules(List<String> nodes) implements UninstallStep {}

  /** Nothing is left on nodes: delete the DaemonSet and wait for its pods to go. */
  record DeleteAgents() implements UninstallStep {}

  /** Delete what else is ours. */
  record DeleteRest() implements UninstallStep {}

  /**
   * What the step depends on.
   *
   * @param ours how many Services carry our label or fields
   * @param settled whether that has been none for longer than agents keep a Service they lose
   * @param withoutKubeProxy whether kube-proxy is not to be waited for
   * @param nodes reports of the nodes, and {@link NodeReport#silent} ones that are to be waited
   *     for; empty if their kind is not served any more
   * @param reported whether nodes can still report
   * @param rollout the agents' DaemonSet
   * @param told whether the DaemonSet's present template tells agents to remove their rules
   * @param agentPods how many pods of agents are left on nodes that are Ready
   * @param rulesRemoved whether all rules were seen removed before: agents may be gone already
   */
  record Situation(
      int ours,
      boolean settled,
      boolean withoutKubeProxy,
      List<NodeReport> nodes,
      boolean reported,
      AgentRollout rollout,
      boolean told,
      int agentPods,
      boolean rulesRemoved) {}

  static UninstallStep next(Situation now) {
    if (now.rulesRemoved()) {
      return now.rollout().exists() || now.agentPods() > 0 ? new DeleteAgents() : new DeleteRest();
    }
    if (now.ours() > 0 || !now.settled()) {
      return new HandBack(now.ours());
    }
    if (!now.told()) {
      var without =
          now.withoutKubeProxy()
              ? List.<String>of()
              : names(now, node -> !node.hasKubeProxyRules());
      return without.isEmpty() ? new RemoveRules(List.of()) : new AwaitKubeProxy(without);
    }
    if (now.reported()) {
      var left = names(now, node -> !node.isRemoved());
      return left.isEmpty() && now.rollout().observed()
          ? new DeleteAgents()
          : new RemoveRules(left);
    }
    // Agents that cannot report are ready once their rules are gone.
    return now.rollout().isComplete() ? new DeleteAgents() : new RemoveRules(List.of());
  }

  /** Whether the step cannot be left before kube-proxy has come to a node. */
  static boolean awaitsKubeProxy(UninstallStep step, Situation now) {
    return switch (step) {
      case AwaitKubeProxy _ -> true;
      // It has gone again since agents were told.
      case RemoveRules(List<String> nodes) ->
          !now.withoutKubeProxy()
              && now.nodes().stream()
                  .filter(node -> nodes.contains(node.node()) && node.kubeProxy() != null)
                  .anyMatch(node -> !node.hasKubeProxyRules());
      case HandBack _, DeleteAgents _, DeleteRest _ -> false;
    };
  }

  private static List<String> names(Situation now, Predicate<NodeReport> filter) {
    return now.nodes().stream()
        .filter(NodeReport::nodeReady)
        .filter(filter)
        .map(NodeReport::node)
        .sorted()
        .toList();
  }
}
