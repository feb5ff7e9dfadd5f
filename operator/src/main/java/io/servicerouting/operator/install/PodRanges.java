package io.servicerouting.operator.install;

import io.servicerouting.routing.Cidr;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/** Address ranges as few as possible, covering exactly the same addresses. */
final class PodRanges {

  private PodRanges() {}

  /** Sorted; ranges within others are gone, and halves of one range are that range. */
  static List<Cidr> joined(Collection<Cidr> ranges) {
    Deque<Cidr> joined = new ArrayDeque<>();
    for (var range : new TreeSet<>(ranges)) {
      if (!joined.isEmpty() && contains(joined.getLast(), range)) {
        continue;
      }
      joined.addLast(range);
      joinLast(joined);
    }
    return List.copyOf(joined);
  }

  /** Joining two halves may give the second half of a larger range. */
  private static void joinLast(Deque<Cidr> joined) {
    while (joined.size() >= 2) {
      var second = joined.removeLast();
      var first = joined.removeLast();
      if (second.prefixLength() == 0 || !areHalves(first, second)) {
        joined.addLast(first);
        joined.addLast(second);
        return;
      }
      joined.addLast(parent(first));
    }
  }

  private static boolean areHalves(Cidr first, Cidr second) {
    return first.prefixLength() == second.prefixLength() && parent(first).equals(parent(second));
  }

  private static Cidr parent(Cidr range) {
    return new Cidr(range.base(), range.prefixLength() - 1);
  }

  private static boolean contains(Cidr outer, Cidr inner) {
    return outer.prefixLength() <= inner.prefixLength() && outer.contains(inner.base());
  }
}
