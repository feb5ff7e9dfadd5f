package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.UnplacedPod;
import io.servicerouting.routing.SpreadEnforcement;
import io.servicerouting.routing.SpreadRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is said of pods that the scheduler could not place. */
final class UnplacedPodsRule {
  /** In the scheduler's words, what a spread may keep it from. */
  private static final List<String> SPREAD_WORDS = List.of("anti-affinity", "topology spread");

  private UnplacedPodsRule() {}

  /**
   * One sentence for each owner and reason, without a full stop.
   *
   * @param service the name of the Service that selects the pods
   */
  static List<String> sentences(String service, Collection<UnplacedPod> pods) {
    Map<String, Map<String, Integer>> counts = new TreeMap<>();
    pods.forEach(pod ->
        counts
            .computeIfAbsent(pod.owner(), owner -> new TreeMap<>())
            .merge(words(pod), 1, Integer::sum));
    List<String> sentences = new ArrayList<>();
    counts.forEach((owner, byWords) ->
        byWords.forEach((words, count) ->
            sentences.add(
                "%s of %s, which Service %s selects, cannot be placed (%s)"
                    .formatted(Names.count(count, "pod"), owner, service, words))));
    return sentences;
  }

  private static String words(UnplacedPod pod) {
    String message =
        pod.message().endsWith(".")
            ? pod.message().substring(0, pod.message().length() - 1)
            : pod.message();
    return message.isEmpty() ? pod.reason() : message;
  }

  /**
   * Whether it is the spread that keeps some of them from being placed, so that the policy can be
   * changed. If the scheduler does not say why, a spread that binds it is the likely reason.
   */
  static boolean isForTheSpread(SpreadRule rule, Collection<UnplacedPod> pods) {
    return rule.enforcement() == SpreadEnforcement.REQUIRED
        && pods.stream()
            .map(UnplacedPod::message)
            .anyMatch(
                message -> message.isEmpty() || SPREAD_WORDS.stream().anyMatch(message::contains));
  }

  /** All that is to be said. */
  static String text(List<String> sentences, boolean forTheSpread) {
    // Some of them repeat the scheduler's counts; a status has no room for many.
    String text = sentences.stream().limit(3).collect(Collectors.joining("; "));
    int more = sentences.size() - 3;
    return text
        + (more > 0 ? "; and so for " + Names.count(more, "more owner") : "")
        + "."
        + (forTheSpread
            ? " A spread with enforcement Required keeps pods pending that no place is left for:"
                + " have fewer replicas, more nodes, or enforcement Preferred."
            : "");
  }
}
