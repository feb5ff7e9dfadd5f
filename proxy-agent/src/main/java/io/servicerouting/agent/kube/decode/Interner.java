package io.servicerouting.agent.kube.decode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes equal values the same value. Thousands of endpoints name the same few nodes and zones;
 * without this each would hold copies of its own.
 *
 * <p>Bounded: when full it forgets everything and starts anew, so that values of objects long gone
 * do not pile up. Not thread-safe.
 */
final class Interner {
  private final int capacity;
  private final Map<Object, Object> known = new HashMap<>();

  /**
   * @param capacity how many values are remembered at most
   */
  Interner(int capacity) {
    this.capacity = capacity;
  }

  /** For one resource of a cluster with thousands of nodes and namespaces: below 1 MB when full. */
  static Interner forResource() {
    return new Interner(10_000);
  }

  String intern(String text) {
    return same(text);
  }

  /** An immutable list of strings that were interned themselves. */
  List<String> intern(List<String> list) {
    return same(list);
  }

  @SuppressWarnings("unchecked") // equal strings are strings, equal lists of strings such lists
  private <V> V same(V value) {
    Object first = known.get(value);
    if (first != null) {
      return (V) first;
    }
    if (known.size() >= capacity) {
      known.clear();
    }
    known.put(value, value);
    return value;
  }
}
