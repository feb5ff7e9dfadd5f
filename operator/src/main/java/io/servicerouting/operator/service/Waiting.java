package io.servicerouting.operator.service;

import java.util.Collection;
import java.util.List;

/**
 * Nodes that something waits for.
 *
 * @param count how many there are
 * @param first the first few of them by name
 */
record Waiting(int count, List<String> first) {

  private static final int NAMED = 3;

  static Waiting none() {
    return new Waiting(0, List.of());
  }

  static Waiting of(Collection<String> nodes) {
    return new Waiting(nodes.size(), nodes.stream().sorted().limit(NAMED).toList());
  }

  boolean isOver() {
    return count == 0;
  }

  /** For people: {@code n1, n2, n3 and 4 more}. */
  @Override
  public String toString() {
    String named = String.join(", ", first);
    return count > first.size() ? "%s and %d more".formatted(named, count - first.size()) : named;
  }
}
