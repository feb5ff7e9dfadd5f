package io.servicerouting.lab.balancer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which node each hash value belongs to. The balancer sees only one half of every connection and
 * keeps no table of them, so a connection stays with its node only as long as its slot does:
 * therefore a change of nodes moves as few slots as evenness allows.
 *
 * @param nodes one name per slot; empty if there is no node at all
 */
record SlotTable(List<String> nodes) {

  /** Divisible by every number of nodes up to 8, so that all get exactly the same. */
  static final int SIZE = 840;

  static final SlotTable EMPTY = new SlotTable(List.of());

  SlotTable {
    nodes = List.copyOf(nodes);
  }

  /**
   * The table for another set of nodes; counts differ by one slot at most.
   *
   * @param names without repetition, at most {@link #SIZE}
   */
  SlotTable withNodes(List<String> names) {
    if (names.isEmpty()) {
      return EMPTY;
    }
    Map<String, Integer> room = quotas(names);
    List<String> slots = new ArrayList<>(Collections.nCopies(SIZE, ""));
    for (int slot = 0; slot < nodes.size(); slot++) {
      if (take(room, nodes.get(slot))) {
        slots.set(slot, nodes.get(slot));
      }
    }
    List<String> sorted = names.stream().sorted().toList();
    for (int slot = 0; slot < SIZE; slot++) {
      if (slots.get(slot).isEmpty()) {
        String next = sorted.stream().filter(name -> take(room, name)).findFirst().orElseThrow();
        slots.set(slot, next);
      }
    }
    return new SlotTable(slots);
  }

  /** What does not divide evenly goes to those that have most now: they need not give it up. */
  private Map<String, Integer> quotas(List<String> names) {
    Map<String, Integer> quotas = new HashMap<>();
    int extra = SIZE % names.size();
    List<String> byPossession =
        names.stream()
            .sorted(
                Comparator.comparingInt((String name) -> -Collections.frequency(nodes, name))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    for (String name : byPossession) {
      quotas.put(name, SIZE / names.size() + (extra-- > 0 ? 1 : 0));
    }
    return quotas;
  }

  private static boolean take(Map<String, Integer> room, String name) {
    int left = room.getOrDefault(name, 0);
    if (left > 0) {
      room.put(name, left - 1);
    }
    return left > 0;
  }
}
