package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.NodeState.NodeException;
import io.servicerouting.operator.world.PolicyRef;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which nodes cannot program which policies as they ask. Not thread-safe. */
final class NodeExceptions {
  private static final int NAMED = 5;

  private final Map<String, Map<PolicyRef, NodeException>> byNode = new HashMap<>();
  private final Map<PolicyRef, SortedMap<String, NodeException>> byPolicy = new HashMap<>();
  private final SortedMap<String, Integer> overflowing = new TreeMap<>();
  private final SortedMap<String, String> broken = new TreeMap<>();

  /** Takes a report. Returns the policies that it says something new about. */
  Set<PolicyRef> report(String node, @Nullable NodeState state) {
    Map<PolicyRef, NodeException> now = state == null ? Map.of() : state.exceptions();
    Map<PolicyRef, NodeException> before =
        now.isEmpty() ? byNode.remove(node) : byNode.put(node, now);
    Set<PolicyRef> changed = new HashSet<>();
    if (before != null) {
      for (PolicyRef policy : before.keySet()) {
        if (!now.containsKey(policy)) {
          changed.add(policy);
          byPolicy.computeIfPresent(
              policy,
              (key, nodes) -> {
                nodes.remove(node);
                return nodes.isEmpty() ? null : nodes;
              });
        }
      }
    }
    now.forEach((policy, exception) -> {
      NodeException old =
          byPolicy.computeIfAbsent(policy, key -> new TreeMap<>()).put(node, exception);
      if (!exception.equals(old)) {
        changed.add(policy);
      }
    });
    return changed;
  }

  /** Takes how many exceptions a node could not list. Returns whether that is new. */
  boolean overflow(String node, @Nullable NodeState state) {
    int unlisted = state == null ? 0 : state.unlisted();
    Integer before = unlisted == 0 ? overflowing.remove(node) : overflowing.put(node, unlisted);
    return (before == null ? 0 : before) != unlisted;
  }

  /**
   * Takes whether a node can program anything at all. Returns whether that is new. What it had
   * programmed before may be lost: it may have been started anew.
   */
  boolean breakdown(String node, @Nullable NodeState state) {
    String failure = state == null ? null : state.failure();
    String before = failure == null ? broken.remove(node) : broken.put(node, failure);
    return !Objects.equals(before, failure);
  }

  /**
   * Sums up one policy.
   *
   * @param waiting the nodes that have not reported that they have it
   * @param isJoining whether a node joined a moment ago and has not reported anything yet
   */
  Progress progress(
      PolicyRef policy, NodeSlots nodes, BitSet waiting, Predicate<String> isJoining) {
    List<String> pending = new ArrayList<>();
    int count = 0;
    int silent = 0;
    for (int slot = waiting.nextSetBit(0); slot >= 0; slot = waiting.nextSetBit(slot + 1)) {
      if (broken.containsKey(nodes.name(slot))) {
        continue; // Not waited for, but failed.
      }
      count++;
      silent += nodes.state(slot) == null ? 1 : 0;
      pending.add(nodes.name(slot));
    }
    pending.sort(String::compareTo);
    List<String> joining = pending.stream().filter(isJoining).toList();
    Set<String> lagging = Set.copyOf(pending);
    SortedMap<String, NodeException> failed = new TreeMap<>();
    SortedMap<String, NodeException> fellBack = new TreeMap<>();
    overflowing.forEach((node, unlisted) ->
        failed.put(
            node,
            new NodeException(
                "", "", unlisted + " more policies could not be programmed than it can name")));
    byPolicy
        .getOrDefault(policy, new TreeMap<>())
        .forEach((node, exception) -> {
          if (exception.isFallback()) {
            failed.remove(node);
            fellBack.put(node, exception);
          } else {
            failed.put(node, exception);
          }
        });
    failed.keySet().removeIf(node -> lagging.contains(node) || !nodes.isDesired(node));
    fellBack.keySet().removeIf(node -> lagging.contains(node) || !nodes.isDesired(node));
    broken.forEach((node, failure) -> {
      if (nodes.isDesired(node)) {
        failed.put(node, new NodeException("", "", failure));
        fellBack.remove(node);
      }
    });
    return new Progress(
        nodes.desired().cardinality(),
        count,
        first(pending),
        joining.size(),
        first(joining),
        silent,
        failed,
        fellBack);
  }

  private static List<String> first(List<String> names) {
    return names.stream().limit(NAMED).toList();
  }
}
