package io.servicerouting.operator.policy;

import io.servicerouting.operator.world.NodeState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nodes as small numbers, so that a set of nodes is a few words however many policies have one. Not
 * thread-safe.
 */
final class NodeSlots {
  private final Map<String, Integer> slots = new HashMap<>();
  private final List<@Nullable String> names = new ArrayList<>();
  private final List<@Nullable NodeState> states = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private final BitSet desired = new BitSet();

  /** The number of a node, from now on until it is forgotten. */
  int slot(String node) {
    Integer known = slots.get(node);
    if (known != null) {
      return known;
    }
    Integer reused = free.poll();
    int slot = reused == null ? names.size() : reused;
    if (reused == null) {
      names.add(node);
      states.add(null);
    } else {
      names.set(slot, node);
    }
    slots.put(node, slot);
    return slot;
  }

  /** Says whether a node should have policies. Returns whether that is new. */
  boolean desire(String node, boolean wanted) {
    int slot = slot(node);
    boolean changed = desired.get(slot) != wanted;
    desired.set(slot, wanted);
    return changed;
  }

  void report(String node, @Nullable NodeState state) {
    if (state != null || slots.containsKey(node)) {
      states.set(slot(node), state);
    }
  }

  /** Forgets a node that is gone; its number may become another node's. */
  void forget(String node) {
    Integer slot = slots.remove(node);
    if (slot != null) {
      desired.clear(slot);
      names.set(slot, null);
      states.set(slot, null);
      free.add(slot);
    }
  }

  BitSet desired() {
    return desired;
  }

  boolean isDesired(String node) {
    Integer slot = slots.get(node);
    return slot != null && desired.get(slot);
  }

  @Nullable NodeState state(int slot) {
    return states.get(slot);
  }

  /** What a node reports; null if it has not reported. */
  @Nullable NodeState state(String node) {
    Integer slot = slots.get(node);
    return slot == null ? null : states.get(slot);
  }

  String name(int slot) {
    String name = names.get(slot);
    return name == null ? "" : name;
  }
}
