package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.PodEndpoint;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.SpreadRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the pods of a Service are spread over the places of a topology.
 *
 * @param pods how many pods run
 * @param ready how many of them are ready
 * @param byPlace the number of pods in each place that has some or could take some, by name
 */
record SpreadPlaces(int pods, int ready, Map<String, Integer> byPlace) {

  static SpreadPlaces of(SpreadRule rule, TargetPods pods, List<WorldNode> nodes) {
    Map<String, Integer> byPlace = new TreeMap<>();
    Map<String, String> placeOfNode = new HashMap<>();
    for (WorldNode node : nodes) {
      String place = node.labels().get(rule.topologyKey());
      if (place != null) {
        placeOfNode.put(node.name(), place);
        if (pods.reach().admits(node)) {
          byPlace.putIfAbsent(place, 0);
        }
      }
    }
    int running = 0;
    int ready = 0;
    for (PodEndpoint pod : pods.running()) {
      if (pod.terminating()) {
        continue;
      }
      running++;
      ready += pod.ready() ? 1 : 0;
      String place = pod.node() == null ? null : placeOfNode.get(pod.node());
      if (place != null) {
        byPlace.merge(place, 1, Integer::sum);
      }
    }
    return new SpreadPlaces(running, ready, byPlace);
  }

  /** By how many pods the fullest place is ahead of the emptiest. */
  int skew() {
    int most = byPlace.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int fewest = byPlace.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    return most - fewest;
  }

  /**
   * Whether pods run in several places, and the fullest of these is ahead of the emptiest by no
   * more than that. Places without a pod may be ones that the pods cannot use.
   */
  boolean isEvenWhereItRuns(int allowed) {
    var occupied =
        byPlace.values().stream().filter(number -> number > 0).mapToInt(Integer::intValue);
    var counts = occupied.summaryStatistics();
    return counts.getCount() > 1 && counts.getMax() - counts.getMin() <= allowed;
  }

  /** The place with the most pods, for people. */
  String fullest() {
    return byPlace.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(place -> "%s on %s".formatted(Names.count(place.getValue(), "pod"), place.getKey()))
        .orElse("no pod anywhere");
  }

  /** How many places have no pod. */
  int empty() {
    return (int) byPlace.values().stream().filter(number -> number == 0).count();
  }
}
