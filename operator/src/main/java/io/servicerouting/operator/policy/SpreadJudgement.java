package io.servicerouting.operator.policy;

import static io.servicerouting.operator.policy.ConditionDraft.SPREAD;
import static io.servicerouting.operator.policy.ConditionDraft.no;
import static io.servicerouting.operator.policy.ConditionDraft.yes;

import io.servicerouting.operator.rebalance.RebalanceReport;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.PolicySettings;
import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.SpreadRule;
import io.servicerouting.routing.shares.Forwarding;
import io.servicerouting.routing.shares.SpreadOutlook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether pods run spread as the policy asks. */
final class SpreadJudgement {
  static final String NOT_ASKED = "NotAsked";
  static final String SPREAD_AS_ASKED = "SpreadAsAsked";
  static final String UNEVEN = "Uneven";
  static final String PODS_PENDING = "PodsPending";
  static final String EVICTION_DID_NOT_HELP = "EvictionDidNotHelp";
  static final String EVICTION_FORBIDDEN = "EvictionForbidden";
  static final String INJECTION_OFF = "InjectionOff";

  private SpreadJudgement() {}

  /**
   * Judges a policy that is understood and has targets.
   *
   * @param figures the figures of the targets that exist
   * @param injects whether new pods are given the spread
   */
  static ConditionDraft of(
      PolicySettings settings,
      Map<TargetView, Figures> figures,
      List<WorldNode> nodes,
      boolean injects) {
    if (settings.spread() == null) {
      return yes(SPREAD, NOT_ASKED, "The policy asks for no spread." + unevenAnyway(figures));
    }
    if (!injects) {
      return no(
          SPREAD,
          INJECTION_OFF,
          "New pods are not spread: ServiceRoutingConfig cluster has spec.injection Off, or there is"
              + " none.");
    }
    List<String> uneven = new ArrayList<>();
    List<String> unplaced = new ArrayList<>();
    List<String> pending = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    boolean forTheSpread = false;
    for (var entry : figures.entrySet()) {
      TargetView target = entry.getKey();
      var found = Objects.requireNonNull(target.found());
      var rule = found.effective().spread();
      if (rule != null) {
        unplaced.addAll(UnplacedPodsRule.sentences(target.name(), found.pods().unplaced()));
        forTheSpread |= UnplacedPodsRule.isForTheSpread(rule.value(), found.pods().unplaced());
        var places = SpreadPlaces.of(rule.value(), found.pods(), nodes);
        judge(target, rule.value(), places, entry.getValue(), uneven, pending, notes);
      }
    }
    if (!unplaced.isEmpty()) {
      return no(
          SPREAD,
          PODS_PENDING,
          UnplacedPodsRule.text(unplaced, forTheSpread)
              + (uneven.isEmpty() ? "" : " " + Names.of(uneven) + "."));
    }
    if (!uneven.isEmpty()) {
      return uneven(uneven, figures.keySet());
    }
    if (!pending.isEmpty()) {
      return no(SPREAD, PODS_PENDING, Names.of(pending) + ".");
    }
    notes.addAll(forbidden(figures.keySet()));
    return yes(
        SPREAD,
        SPREAD_AS_ASKED,
        "The pods run spread as asked." + (notes.isEmpty() ? "" : " " + Names.of(notes) + "."));
  }

  private static ConditionDraft uneven(List<String> uneven, Collection<TargetView> targets) {
    String reason = UNEVEN;
    String next = "Pods that run already stay where they are until they are replaced.";
    for (TargetView target : targets) {
      RebalanceReport report = Objects.requireNonNull(target.found()).rebalance();
      if (report.reason() != RebalanceReport.Reason.NOTHING_TO_MOVE) {
        next = report.message();
        reason =
            switch (report.reason()) {
              case EVICTION_DID_NOT_HELP -> EVICTION_DID_NOT_HELP;
              case EVICTION_FORBIDDEN -> EVICTION_FORBIDDEN;
              default -> reason;
            };
      }
    }
    return no(SPREAD, reason, Names.of(uneven) + ". " + next);
  }

  /** What will not be done once the pods are no longer even. */
  private static Set<String> forbidden(Collection<TargetView> targets) {
    return targets.stream()
        .map(target -> Objects.requireNonNull(target.found()).rebalance())
        .filter(report -> report.reason() == RebalanceReport.Reason.EVICTION_FORBIDDEN)
        .map(RebalanceReport::message)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void judge(
      TargetView target,
      SpreadRule rule,
      SpreadPlaces places,
      Figures figures,
      List<String> uneven,
      List<String> pending,
      List<String> notes) {
    int allowed = rule instanceof SpreadRule.TopologySpread spread ? spread.maxSkew() : 1;
    if (places.pods() == 0) {
      pending.add("Service " + target.name() + " has no pod");
    } else if (places.byPlace().isEmpty()) {
      uneven.add(
          "No node with pods of Service %s has the label %s"
              .formatted(target.name(), rule.topologyKey()));
    } else if (places.skew() > allowed && !isTheSchedulersChoice(rule, target, places, allowed)) {
      uneven.add(
          "Service %s has %s, %s without any%s"
              .formatted(
                  target.name(),
                  places.fullest(),
                  Names.count(places.empty(), "place"),
                  figure(figures)));
    } else if (places.ready() < places.pods()) {
      pending.add(
          "%s of Service %s not ready"
              .formatted(Names.count(places.pods() - places.ready(), "pod"), target.name()));
    } else {
      if (places.skew() > allowed) {
        notes.add(
            "Service %s has no pod in %s, which the scheduler counts only if the pods can use them"
                .formatted(target.name(), Names.count(places.empty(), "place")));
      }
      String outlook = outlook(target, rule, places, figures);
      if (outlook != null) {
        notes.add(outlook);
      }
    }
  }

  /**
   * A hard topology spread counts only places that the pods select and tolerate. As long as these
   * could not be read, the places without a pod are taken to be others where the pods run evenly.
   */
  private static boolean isTheSchedulersChoice(
      SpreadRule rule, TargetView target, SpreadPlaces places, int allowed) {
    return !Objects.requireNonNull(target.found()).pods().reach().known()
        && rule instanceof SpreadRule.TopologySpread
        && rule.enforcement() == SpreadEnforcement.REQUIRED
        && places.isEvenWhereItRuns(allowed);
  }

  private static String figure(Figures figures) {
    Integer percent = maxToMean(figures);
    return percent == null || percent == 100
        ? ""
        : ", the busiest pod gets %d%% of the mean".formatted(percent);
  }

  private static @Nullable Integer maxToMean(Figures figures) {
    return figures.shares() == null ? null : figures.shares().evenness().maxToMeanPercent();
  }

  /** Spread as well as can be, and still uneven: the number of pods does not fit the nodes. */
  private static @Nullable String outlook(
      TargetView target, SpreadRule rule, SpreadPlaces places, Figures figures) {
    if (figures.forwarding() != Forwarding.LOCAL
        || !rule.topologyKey().equals(SpreadRule.HOSTNAME)) {
      return null;
    }
    var outlook = new SpreadOutlook(places.pods(), Math.max(1, places.byPlace().size()));
    if (outlook.canBeEven()) {
      return null;
    }
    return "Under Local, %s of Service %s on %s reach %d%% of the mean at best; %d or %d would be even"
        .formatted(
            Names.count(places.pods(), "pod"),
            target.name(),
            Names.count(places.byPlace().size(), "node"),
            outlook.bestMaxToMean().percent(),
            outlook.evenPodsBelow(),
            outlook.evenPodsAbove());
  }

  private static String unevenAnyway(Map<TargetView, Figures> figures) {
    List<String> uneven = new ArrayList<>();
    figures.forEach((target, each) -> {
      Integer percent = maxToMean(each);
      if (percent != null && percent > 100) {
        uneven.add(
            "the busiest pod of Service %s gets %d%% of the mean"
                .formatted(target.name(), percent));
      }
    });
    return uneven.isEmpty()
        ? ""
        : " As the pods run now, %s; `spread: {}` in the spec spreads new pods."
            .formatted(Names.of(uneven));
  }

  /**
   * Whether the scheduler has no choice, so that pods that are not spread mean something failed.
   */
  static boolean isRequired(PolicySettings settings) {
    return settings.spread() != null
        && settings.spread().enforcement() == SpreadEnforcement.REQUIRED;
  }
}
