package io.servicerouting.webhook.warning;

import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.routing.TrafficPolicy;
import io.servicerouting.routing.shares.EntryModel;
import io.servicerouting.routing.shares.Evenness;
import io.servicerouting.routing.shares.Forwarding;
import io.servicerouting.routing.shares.SpreadOutlook;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Warnings about policy Local, and about spread, which is what makes Local even. */
final class LocalRules {

  private final Asked asked;
  private final List<TargetFacts> targets;
  private final List<NodeFacts> nodes;
  private final int placeable;

  private LocalRules(Asked asked, List<TargetFacts> targets, List<NodeFacts> nodes) {
    this.asked = asked;
    this.targets = targets;
    this.nodes = nodes;
    this.placeable = (int) nodes.stream().filter(NodeFacts::admitsPods).count();
  }

  static void judge(Asked asked, List<TargetFacts> targets, List<NodeFacts> nodes, Findings out) {
    var rules = new LocalRules(asked, targets, nodes);
    rules.onePod(out);
    rules.internalWithoutPods(out);
    rules.unevenWithoutSpread(out);
    rules.spreadThatCannotHelp(out);
    rules.podsThatCannotBePlaced(out);
  }

  private void onePod(Findings out) {
    out.addFor(
        external(),
        targets,
        target ->
            asked.external() == TrafficPolicy.LOCAL
                && target.takesExternalTraffic()
                && target.pods() == 1
                && nodes.size() > 1,
        target ->
            ("Service %s has one pod: with Local, %d of %d nodes drop what enters by them, and a"
                    + " balancer has one node left to choose")
                .formatted(target.name(), nodes.size() - 1, nodes.size()));
  }

  private void internalWithoutPods(Findings out) {
    out.addFor(
        asked.path() + ".trafficPolicy.internal",
        targets,
        target ->
            asked.internal() == TrafficPolicy.LOCAL
                && !target.service().clusterIps().isEmpty()
                && target.pods() > 0
                && nodesWithPods(target) < nodes.size(),
        target ->
            ("with Local, clients on %d of %d nodes cannot reach Service %s by its cluster IP: no"
                    + " pod of it runs there")
                .formatted(nodes.size() - nodesWithPods(target), nodes.size(), target.name()));
  }

  private void unevenWithoutSpread(Findings out) {
    if (asked.spread() != null) {
      return;
    }
    out.addFor(
        external(),
        targets,
        target -> asked.external() == TrafficPolicy.LOCAL && !target.isSpread() && isUneven(target),
        target ->
            ("with Local the busiest pod of Service %s gets %d %% of the mean: %d pods on %d nodes"
                    + " (%s). To have new pods spread, add: spread: {}")
                .formatted(
                    target.name(),
                    maxToMeanPercent(target),
                    target.pods(),
                    nodesWithPods(target),
                    placement(target)));
  }

  private void spreadThatCannotHelp(Findings out) {
    out.addFor(
        asked.path() + ".spread",
        targets,
        target ->
            isSpreadOverNodes()
                && asked.externalOf(target) == TrafficPolicy.LOCAL
                && target.takesExternalTraffic()
                && outlookCanBeJudged(target)
                && !outlook(target).canBeEven(),
        target ->
            ("%d pods of Service %s cannot be even on %d nodes: at best the busiest gets %d %% of"
                    + " the mean; %d or %d pods can be")
                .formatted(
                    target.pods(),
                    target.name(),
                    placeable,
                    outlook(target).bestMaxToMean().percent(),
                    outlook(target).evenPodsBelow(),
                    outlook(target).evenPodsAbove()));
  }

  /** A required anti-affinity places one pod per node and leaves the others pending. */
  private void podsThatCannotBePlaced(Findings out) {
    out.addFor(
        asked.path() + ".spread.enforcement",
        targets,
        target ->
            isSpreadOverNodes()
                && asked.spread() instanceof SpreadRule.PodAntiAffinity affinity
                && affinity.enforcement() == SpreadEnforcement.REQUIRED
                && placeable > 0
                && target.pods() > placeable,
        target ->
            ("with Required each node takes one pod of Service %s: of %d pods, %d find no place on"
                    + " %d nodes once they are created anew; Preferred has no such limit")
                .formatted(target.name(), target.pods(), target.pods() - placeable, placeable));
  }

  private boolean isSpreadOverNodes() {
    SpreadRule spread = asked.spread();
    return spread != null && spread.topologyKey().equals(SpreadRule.HOSTNAME);
  }

  private boolean outlookCanBeJudged(TargetFacts target) {
    return placeable > 0 && target.pods() > 0;
  }

  private SpreadOutlook outlook(TargetFacts target) {
    return new SpreadOutlook(target.pods(), placeable);
  }

  private boolean isUneven(TargetFacts target) {
    return target.takesExternalTraffic() && target.pods() > 1 && maxToMeanPercent(target) > 100;
  }

  /** Behind a balancer that sends to nodes with pods alone: what no health check can cure. */
  private static int maxToMeanPercent(TargetFacts target) {
    var evenness =
        Evenness.of(
            Forwarding.LOCAL,
            EntryModel.HEALTH_CHECKED_NODES,
            target.podsByNode().values(),
            target.podsElsewhere());
    return Objects.requireNonNullElse(evenness.maxToMeanPercent(), 100);
  }

  private static int nodesWithPods(TargetFacts target) {
    return target.podsByNode().size();
  }

  /** For example {@code 2+1}; of many nodes the fullest. */
  private static String placement(TargetFacts target) {
    List<String> counts =
        target.podsByNode().entrySet().stream()
            .map(Map.Entry::getValue)
            .sorted((a, b) -> b - a)
            .map(String::valueOf)
            .toList();
    return counts.size() <= 8
        ? String.join("+", counts)
        : String.join("+", counts.subList(0, 8)) + "+...";
  }

  private String external() {
    return asked.path() + ".trafficPolicy.external";
  }
}
