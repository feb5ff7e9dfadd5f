package io.servicerouting.operator.policy;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists in sentences, cut short so that a message stays readable on a cluster of any size. */
final class Names {
  private static final int NAMED = 5;

  private Names() {}

  /** For example {@code n1, n2, n3, n4, n5 and 7 more}. */
  static String of(Collection<String> names) {
    return of(names, names.size());
  }

  /**
   * As {@link #of(Collection)}, of names that are only the first of many.
   *
   * @param count how many there are in all
   */
  static String of(Collection<String> first, int count) {
    String named = first.stream().limit(NAMED).collect(Collectors.joining(", "));
    int rest = count - Math.min(first.size(), NAMED);
    return rest > 0 ? "%s and %d more".formatted(named, rest) : named;
  }

  /** {@code 1 node} or {@code 3 nodes}. */
  static String count(int number, String noun) {
    return number == 1 ? "1 " + noun : number + " " + noun + "s";
  }
}
