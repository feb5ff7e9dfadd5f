package io.servicerouting.operator.policy;

import io.servicerouting.api.v1alpha1.FieldDecision;
import io.servicerouting.api.v1alpha1.PodMove;
import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.api.v1alpha1.PredictedTraffic;
import io.servicerouting.api.v1alpha1.RebalanceAdvice;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.operator.world.PodEndpoint;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.routing.EffectivePolicy.Reason;
import io.servicerouting.routing.EffectivePolicy.Resolved;
import io.servicerouting.routing.Rebalance;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.routing.shares.Evenness;
import io.servicerouting.routing.shares.RebalancePlan;
import io.servicerouting.routing.shares.TrafficShares;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the status says about one target. */
final class TargetReport {
  private static final int MOST_PODS = 16;
  private static final int MOST_MOVES = 16;

  private TargetReport() {}

  static TargetStatus of(
      TargetView target, TargetView.Found found, Figures figures, List<WorldNode> nodes) {
    EffectivePolicy effective = found.effective();
    boolean routed = !found.service().isHeadless() && found.hasPort();
    TrafficShares shares = figures.shares();
    List<FieldDecision> decisions = decisions(effective, routed);
    return new TargetStatus(
        target.name(),
        target.sectionName(),
        routed ? effective.mode().value().apiName() : null,
        routed ? effective.scheduler().value().apiName() : null,
        routed ? effective.external().value().apiName() : null,
        routed ? effective.internal().value().apiName() : null,
        (int) found.pods().running().stream().filter(PodEndpoint::ready).count(),
        figures.nodes().size(),
        shares == null ? null : shares.nodesWithPods(),
        routed ? figures.entry().apiName() : null,
        shares == null ? null : predicted(shares, effective.scheduler().value().tellsShares()),
        found.observed(),
        decisions.isEmpty() ? null : decisions,
        advice(found, figures, nodes));
  }

  /** What is lost, which no scheduler changes, and the shares if the scheduler tells them. */
  private static PredictedTraffic predicted(TrafficShares shares, boolean toldByScheduler) {
    return new PredictedTraffic(
        toldByScheduler ? shares.evenness().maxToMeanPercent() : null,
        shares.lostWithoutHealthChecks().cautiousPercent(),
        shares.lostWithHealthChecks().cautiousPercent(),
        toldByScheduler
            ? shares.pods().stream()
                .limit(MOST_PODS)
                .map(pod -> new PodShare(pod.pod(), pod.node(), pod.permille()))
                .toList()
            : null);
  }

  private static List<FieldDecision> decisions(EffectivePolicy effective, boolean routed) {
    List<FieldDecision> decisions = new ArrayList<>(7);
    if (routed) {
      decisions.add(decision("proxy.mode", effective.mode()));
      decisions.add(decision("proxy.scheduler", effective.scheduler()));
      addIfStated(decisions, "proxy.schedulerFlags", effective.schedulerFlags());
      addIfStated(decisions, "proxy.weights", effective.weights());
      decisions.add(decision("trafficPolicy.external", effective.external()));
      decisions.add(decision("trafficPolicy.internal", effective.internal()));
    }
    if (effective.spread() != null) {
      decisions.add(decision("spread", effective.spread()));
    }
    return decisions;
  }

  private static void addIfStated(
      List<FieldDecision> decisions, String field, Resolved<?> resolved) {
    if (!(resolved.reason() instanceof Reason.ProductDefault)) {
      decisions.add(decision(field, resolved));
    }
  }

  private static FieldDecision decision(String field, Resolved<?> resolved) {
    return new FieldDecision(field, by(resolved.reason()));
  }

  private static String by(Reason reason) {
    return switch (reason) {
      case Reason.ClusterOverride(String policy) ->
          "overrides of ClusterServiceRoutingPolicy " + policy;
      case Reason.Policy(var policy, var specificity) ->
          "ServiceRoutingPolicy %s, by %s"
              .formatted(
                  policy.name(),
                  switch (specificity) {
                    case PORT -> "the port's name";
                    case NAME -> "name";
                    case SELECTOR -> "labels";
                  });
      case Reason.ClusterDefault(String policy) ->
          "defaults of ClusterServiceRoutingPolicy " + policy;
      case Reason.ServiceField() -> "the Service";
      case Reason.ProductDefault() -> "default";
    };
  }

  private static @Nullable RebalanceAdvice advice(
      TargetView.Found found, Figures figures, List<WorldNode> nodes) {
    Resolved<SpreadRule> spread = found.effective().spread();
    if (spread == null || spread.value().rebalance() == Rebalance.OFF) {
      return null;
    }
    RebalancePlan plan = plan(found.pods(), figures, spread.value(), nodes);
    if (plan.moves().isEmpty()) {
      return null;
    }
    return new RebalanceAdvice(
        percent(plan.before()),
        percent(plan.after()),
        plan.before().lostPercent(),
        plan.after().lostPercent(),
        plan.moves().size(),
        plan.moves().stream()
            .limit(MOST_MOVES)
            .map(move -> new PodMove(move.pod(), move.from(), move.to()))
            .toList());
  }

  private static @Nullable Integer percent(Evenness evenness) {
    return evenness.maxToMeanPercent();
  }

  static RebalancePlan plan(
      TargetPods pods, Figures figures, SpreadRule rule, List<WorldNode> nodes) {
    Set<String> entry =
        figures.nodes().stream().map(node -> node.name()).collect(Collectors.toSet());
    return RebalancePlan.of(
        pods.running().stream()
            .filter(pod -> pod.ready() && pod.node() != null)
            .map(pod -> new RebalancePlan.Pod(pod.label(), pod.node(), pod.pod() != null))
            .toList(),
        nodes.stream()
            .map(node ->
                new RebalancePlan.Node(
                    node.name(),
                    node.labels().get(rule.topologyKey()),
                    pods.reach().admits(node),
                    entry.contains(node.name())))
            .toList(),
        figures.forwarding(),
        figures.entry());
  }
}
