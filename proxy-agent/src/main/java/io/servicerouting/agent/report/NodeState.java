package io.servicerouting.agent.report;

import io.servicerouting.agent.dataplane.modes.ModeState;
import io.servicerouting.agent.kubeproxy.KubeProxyState;
import io.servicerouting.agent.observe.ObservedTraffic;
import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.uninstall.UninstallState;
import io.servicerouting.routing.Problem;
import io.servicerouting.routing.ProxyMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a node's {@code NodeRoutingState}.
 *
 * @param urgent what is reported at once when it changes
 * @param routine what may wait, because it changes with every endpoint and every node writes it
 */
record NodeState(Urgent urgent, Routine routine) {

  /** What users wait for. */
  record Urgent(
      String agentVersion,
      String install,
      List<ModeState> modes,
      boolean programmed,
      @Nullable String failure,
      @Nullable String policiesVersion,
      @Nullable String clusterPoliciesVersion,
      List<Problem> policyProblems,
      List<Problem> otherProblems,
      @Nullable KubeProxyState kubeProxy,
      UninstallState uninstall) {}

  /** What they look up now and then. */
  record Routine(
      int services,
      int servicePorts,
      int endpoints,
      Map<ProxyMode, Integer> portsByMode,
      long repairs,
      @Nullable Instant lastWrite,
      @Nullable ObservedTraffic traffic) {}

  static NodeState of(
      String agentVersion,
      String install,
      List<ModeState> modes,
      ProgramState state,
      List<Problem> problems,
      @Nullable KubeProxyState kubeProxy,
      UninstallState uninstall,
      @Nullable ObservedTraffic traffic) {
    return new NodeState(
        new Urgent(
            agentVersion,
            install,
            modes,
            state.programmed(),
            state.failure(),
            state.policiesVersion(),
            state.clusterPoliciesVersion(),
            problems.stream().filter(NodeState::concernsPolicy).toList(),
            problems.stream().filter(problem -> !concernsPolicy(problem)).toList(),
            kubeProxy,
            uninstall),
        new Routine(
            state.services(),
            state.servicePorts(),
            state.endpoints(),
            state.portsByMode(),
            state.repairs(),
            state.lastWrite(),
            traffic));
  }

  private static boolean concernsPolicy(Problem problem) {
    return problem.object().kind().endsWith("ServiceRoutingPolicy");
  }
}
