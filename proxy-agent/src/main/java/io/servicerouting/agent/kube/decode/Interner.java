package io.servicerouting.agent.kube.decode;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes equal strings the same string. Thousands of endpoints name the same few nodes; without this
 * each would hold a copy of its own.
 *
 * <p>Bounded: when full it forgets everything and starts anew, so that strings of objects long gone
 * do not pile up. Not thread-safe.
 */
final class Interner {
  private final int capacity;
  private final Map<String, String> known = new HashMap<>();

  /**
   * @param capacity how many strings are remembered at most
   */
  Interner(int capacity) {
    this.capacity = capacity;
  }

  /** For one resource of a cluster with thousands of nodes and namespaces: below 1 MB when full. */
  static Interner forResource() {
    return new Interner(10_000);
  }

  String intern(String text) {
    String same = known.get(text);
    if (same != null) {
      return same;
    }
    if (known.size() >= capacity) {
      known.clear();
    }
    known.put(text, text);
    return text;
  }
}
