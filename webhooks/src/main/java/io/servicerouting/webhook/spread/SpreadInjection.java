package io.servicerouting.webhook.spread;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.servicerouting.api.ServiceRoutingApi;
import io.servicerouting.routing.EffectivePolicy;
import io.servicerouting.webhook.spread.Injection.Patch;
import io.servicerouting.webhook.spread.Injection.Reason;
import io.servicerouting.webhook.spread.Injection.Skipped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a new pod is given for the Services that select it. Terms are appended, never
 * replaced; deciding again about the patched pod adds nothing.
 */
public final class SpreadInjection {

  /** With the value {@code false} on a pod: leave it alone. */
  public static final String OPT_OUT = ServiceRoutingApi.GROUP + "/inject";

  /** On a pod that was given terms: the policies that asked for them. */
  public static final String INJECTED_BY = ServiceRoutingApi.GROUP + "/spread-injected-by";

  /** On the kubelet's picture of a static pod. */
  public static final String MIRROR = "kubernetes.io/config.mirror";

  private static final int MAX_NAMED_POLICIES = 16;

  private SpreadInjection() {}

  /**
   * Decides.
   *
   * @param pod as the API server sends it; lists that are absent or null are empty
   * @param namespace the request's namespace: the pod itself may not say it yet
   * @param spreads what holds for Services of that namespace; those that do not select the pod are
   *     passed over
   */
  public static Injection decide(Pod pod, String namespace, List<ServiceSpread> spreads) {
    Optional<Reason> leaveAlone = reasonToLeaveAlone(pod);
    if (leaveAlone.isPresent()) {
      return new Skipped(leaveAlone.get());
    }
    List<Wanted> wanted = wanted(labels(pod), spreads);
    if (wanted.isEmpty()) {
      return new Skipped(Reason.NOT_ASKED);
    }
    return decide(pod, StatedSpread.of(pod, namespace), wanted);
  }

  /** What the pod itself says, before anybody looks for Services. */
  public static Optional<Reason> reasonToLeaveAlone(Pod pod) {
    if (pod.getSpec() == null || pod.getMetadata() == null) {
      return Optional.of(Reason.NO_SPEC);
    }
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    if (annotations.containsKey(MIRROR)) {
      return Optional.of(Reason.MIRROR_POD);
    }
    if ("false".equals(annotations.get(OPT_OUT))) {
      return Optional.of(Reason.OPTED_OUT);
    }
    if (isSet(pod.getSpec().getNodeName())) {
      return Optional.of(Reason.BOUND);
    }
    return pod.getMetadata().getOwnerReferences().stream()
            .anyMatch(SpreadInjection::isControllingDaemonSet)
        ? Optional.of(Reason.DAEMON_SET)
        : Optional.empty();
  }

  /** A term, and who asks for it. */
  private record Wanted(ServiceSpread from, SpreadTerm term) {}

  private static Injection decide(Pod pod, StatedSpread present, List<Wanted> wanted) {
    StatedSpread byOthers = present.without(wanted.stream().map(Wanted::term).toList());
    var added = new ArrayList<Wanted>();
    var skipped = Reason.PRESENT;
    for (Wanted each : wanted) {
      if (present.contains(each.term())) {
        continue;
      }
      if (byOthers.covers(each.term().topologyKey(), each.from().selector())) {
        skipped = Reason.STATED;
      } else if (isOccupied(each.term(), present, added)) {
        skipped = Reason.OCCUPIED;
      } else {
        added.add(each);
      }
    }
    if (added.isEmpty()) {
      return new Skipped(skipped);
    }
    List<String> policies = policies(added);
    return new Patch(
        PodPatch.of(
            pod,
            added.stream().map(Wanted::term).toList(),
            INJECTED_BY,
            policies.stream().limit(MAX_NAMED_POLICIES).collect(Collectors.joining(","))),
        policies);
  }

  private static boolean isOccupied(SpreadTerm term, StatedSpread present, List<Wanted> added) {
    return term instanceof SpreadTerm.Constraint constraint
        && (present.constraints().stream().anyMatch(constraint::sharesSlotWith)
            || added.stream()
                .map(Wanted::term)
                .anyMatch(other ->
                    other instanceof SpreadTerm.Constraint taken
                        && constraint.sharesSlotWith(taken.constraint())));
  }

  /** In the order of the Services' names; of alternatives for the same pods the strictest. */
  private static List<Wanted> wanted(Map<String, String> podLabels, List<ServiceSpread> spreads) {
    var wanted = new ArrayList<Wanted>();
    spreads.stream()
        .filter(spread -> spread.selects(podLabels))
        .sorted(Comparator.comparing(ServiceSpread::service))
        .map(spread ->
            new Wanted(
                spread, SpreadTerm.of(spread.spread().value(), spread.selector(), podLabels)))
        .forEach(each -> keepStrictest(wanted, each));
    return wanted;
  }

  private static void keepStrictest(List<Wanted> wanted, Wanted candidate) {
    for (int i = 0; i < wanted.size(); i++) {
      SpreadTerm other = wanted.get(i).term();
      if (candidate.term().isAlternativeTo(other)) {
        if (candidate.term().strength() > other.strength()) {
          wanted.set(i, candidate);
        }
        return;
      }
    }
    wanted.add(candidate);
  }

  private static List<String> policies(List<Wanted> added) {
    return added.stream()
        .map(each -> each.from().spread().reason())
        .map(SpreadInjection::policyName)
        .distinct()
        .toList();
  }

  /** As kubectl takes it. */
  private static String policyName(EffectivePolicy.Reason reason) {
    return switch (reason) {
      case EffectivePolicy.Reason.Policy policy -> "serviceroutingpolicy/" + policy.policy().name();
      case EffectivePolicy.Reason.ClusterDefault policy ->
          "clusterserviceroutingpolicy/" + policy.policy();
      case EffectivePolicy.Reason.ClusterOverride policy ->
          "clusterserviceroutingpolicy/" + policy.policy();
      case EffectivePolicy.Reason.ServiceField field -> throw noPolicy();
      case EffectivePolicy.Reason.ProductDefault product -> throw noPolicy();
    };
  }

  private static IllegalArgumentException noPolicy() {
    return new IllegalArgumentException("a spread that no policy asks for");
  }

  private static Map<String, String> labels(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
  }

  private static boolean isSet(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  private static boolean isControllingDaemonSet(OwnerReference owner) {
    return Boolean.TRUE.equals(owner.getController()) && owner.getKind().equals("DaemonSet");
  }
}
