package io.servicerouting.webhook.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Collects warnings: one for each rule, about the first Service that it is about, so that a policy
 * for a thousand Services is not answered with a thousand lines.
 */
final class Findings {

  /** Longer warnings may be cut by the API server. */
  static final int MAX_LENGTH = 256;

  private final List<String> warnings = new ArrayList<>();

  void add(String field, String text) {
    warnings.add(cut(field + ": " + text, ""));
  }

  /** Warns about the first target for which it holds, and says how many others there are. */
  void addFor(
      String field,
      List<TargetFacts> targets,
      Predicate<TargetFacts> holds,
      Function<TargetFacts, String> text) {
    List<TargetFacts> found = targets.stream().filter(holds).toList();
    if (!found.isEmpty()) {
      warnings.add(
          cut(field + ": " + text.apply(found.getFirst()), more(found.size() - 1, "Services")));
    }
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** How many more there are; empty for none. */
  static String more(int count, String things) {
    return count == 0 ? "" : " (and %d more %s)".formatted(count, things);
  }

  private static String cut(String text, String end) {
    int room = MAX_LENGTH - end.length();
    return (text.length() <= room ? text : text.substring(0, room - 3) + "...") + end;
  }
}
