package io.servicerouting.lab.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Prometheus' text format. */
public final class Exposition {
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*})? .*");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final List<String> PARTS = List.of("_bucket", "_sum", "_count");
  private static final Set<String> OF_THE_TYPE = Set.of("le", "quantile");

  private Exposition() {}

  /**
   * The metrics in a scrape, by name.
   *
   * @throws IllegalArgumentException if a line is none of the format, or a sample has no TYPE
   */
  public static List<Metric> read(String scrape) {
    Map<String, String> helps = new HashMap<>();
    Map<String, String> types = new TreeMap<>();
    Map<String, SortedSet<String>> labels = new HashMap<>();
    for (String line : scrape.lines().toList()) {
      if (line.startsWith("# HELP ")) {
        String[] words = line.split(" ", 4);
        helps.put(words[2], words.length == 4 ? words[3].strip() : "");
      } else if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", 4);
        types.put(words[2], words[3]);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
          throw new IllegalArgumentException("expected a sample: " + line);
        }
        String family = family(sample.group(1), types);
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
          if (!OF_THE_TYPE.contains(label.group(1))) {
            labels.computeIfAbsent(family, name -> new TreeSet<>()).add(label.group(1));
          }
        }
      }
    }
    List<Metric> metrics = new ArrayList<>();
    types.forEach((name, type) ->
        metrics.add(
            new Metric(
                name,
                type,
                helps.getOrDefault(name, ""),
                labels.getOrDefault(name, new TreeSet<>()))));
    return metrics;
  }

  private static String family(String sample, Map<String, String> types) {
    if (types.containsKey(sample)) {
      return sample;
    }
    for (String part : PARTS) {
      if (sample.endsWith(part)) {
        String family = sample.substring(0, sample.length() - part.length());
        if (types.containsKey(family)) {
          return family;
        }
      }
    }
    throw new IllegalArgumentException("no TYPE comes before sample " + sample);
  }
}
