package io.servicerouting.operator.install;

import java.util.List;

/** Lists of names in messages: the first few, and how many more. */
final class Names {

  private static final int SHOWN = 5;

  private Names() {}

  /** For example {@code n1, n2, n3, n4, n5 and 7 more}. */
  static String of(List<String> names) {
    if (names.size() <= SHOWN) {
      return String.join(", ", names);
    }
    return "%s and %d more"
        .formatted(String.join(", ", names.subList(0, SHOWN)), names.size() - SHOWN);
  }
}
