package io.servicerouting.packaging.olm.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The bundles of a channel, and which takes the place of which.
 *
 * @param replaces bundle to the one that it replaces, empty if none
 * @param skips bundle to those that it takes the place of beside that
 */
record UpgradeGraph(Map<String, String> replaces, Map<String, List<String>> skips) {

  static UpgradeGraph of(JsonNode channel) {
    Map<String, String> replaces = new HashMap<>();
    Map<String, List<String>> skips = new HashMap<>();
    for (JsonNode entry : channel.path("entries")) {
      String name = entry.path("name").asText();
      replaces.put(name, entry.path("replaces").asText());
      skips.put(name, entry.path("skips").valueStream().map(JsonNode::asText).toList());
    }
    return new UpgradeGraph(replaces, skips);
  }

  /** What is wrong if not one bundle alone is replaced by no other. */
  Stream<String> heads() {
    List<String> heads = headNames();
    return heads.size() == 1
        ? Stream.of()
        : Stream.of("expected one bundle that no other replaces, found " + heads);
  }

  /** Bundles that replace themselves, through others. */
  Stream<String> cycles() {
    return names()
        .filter(name -> chain(replaces.getOrDefault(name, "")).contains(name))
        .map(name -> "expected no cycle, but " + name + " replaces itself");
  }

  /** Those from which no upgrade leads to the head. */
  Stream<String> stranded() {
    List<String> heads = headNames();
    if (heads.size() != 1) {
      return Stream.of();
    }
    String head = heads.getFirst();
    Set<String> reached = new HashSet<>();
    for (String name : chain(head)) {
      reached.add(name);
      reached.addAll(skips.getOrDefault(name, List.of()));
    }
    return names()
        .filter(name -> !reached.contains(name))
        .map(name -> "expected upgrades from " + name + " to " + head);
  }

  private Stream<String> names() {
    return replaces.keySet().stream().sorted();
  }

  private List<String> headNames() {
    Set<String> replaced = new HashSet<>(replaces.values());
    skips.values().forEach(replaced::addAll);
    return names().filter(name -> !replaced.contains(name)).toList();
  }

  /** A bundle, what it replaces, and so on. */
  private Set<String> chain(String from) {
    Set<String> chain = new LinkedHashSet<>();
    String name = from;
    while (!name.isEmpty() && chain.add(name)) {
      name = replaces.getOrDefault(name, "");
    }
    return chain;
  }
}
