package io.servicerouting.agent.differential;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code conntrack -L}: where connections went, by flow. */
final class Conntrack {
  private static final Pattern TUPLE =
      Pattern.compile("src=(\\S+) dst=(\\S+) sport=(\\d+) dport=(\\d+)");

  private Conntrack() {}

  static String key(Flow flow) {
    return "%s %s %s:%d"
        .formatted(
            flow.protocol().toLowerCase(Locale.ROOT),
            flow.source(),
            flow.destination(),
            flow.port());
  }

  static Map<String, Set<String>> read(String table) {
    Map<String, Set<String>> seen = new HashMap<>();
    for (String line : table.lines().toList()) {
      Matcher tuple = TUPLE.matcher(line);
      if (!tuple.find()) {
        continue;
      }
      String source = tuple.group(1);
      String to = tuple.group(2) + ":" + tuple.group(4);
      if (!tuple.find()) {
        continue;
      }
      String destination = tuple.group(1) + ":" + tuple.group(3);
      String way = tuple.group(2).equals(source) ? "kept" : "masq";
      String protocol = line.substring(0, line.indexOf(' '));
      String where = destination.equals(to) ? "passed on " + way : destination + " " + way;
      seen.computeIfAbsent(protocol + " " + source + " " + to, key -> new TreeSet<>()).add(where);
    }
    return seen;
  }
}
