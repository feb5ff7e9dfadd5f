package io.servicerouting.operator.world;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes equal values the same value: tens of thousands of endpoints name the same few nodes, zones
 * and Services. Bounded: when full it forgets everything and starts anew, so that values of objects
 * long gone do not pile up. One for each kind of object; thread-safe, because a watch that starts
 * anew may do so on another thread.
 */
final class Interner {
  private static final int CAPACITY = 20_000;

  private final Map<Object, Object> known = new HashMap<>();

  @SuppressWarnings("unchecked") // equal values of one immutable type
  synchronized <V> V same(V value) {
    Object first = known.get(value);
    if (first != null) {
      return (V) first;
    }
    if (known.size() >= CAPACITY) {
      known.clear();
    }
    known.put(value, value);
    return value;
  }
}
