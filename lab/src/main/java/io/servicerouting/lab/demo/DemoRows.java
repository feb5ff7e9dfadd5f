package io.servicerouting.lab.demo;

import io.servicerouting.lab.LabException;
import io.servicerouting.lab.load.LoadResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rows of the table about who answered and whose address the pods saw. */
final class DemoRows {

  /** So many that a share's standard deviation is 1.1 points at most: 5 are never a coincidence. */
  static final int REQUESTS = 2_000;

  private static final double TOLERANCE_POINTS = 5;

  private final DemoTable table;

  DemoRows(DemoTable table) {
    this.table = table;
  }

  void add(String step, String expected, String seen) {
    table.add(step, expected, seen, seen.equals(expected));
  }

  void add(String step, String expected, String seen, boolean asExpected) {
    table.add(step, expected, seen, asExpected);
  }

  /** The pods' shares in percent, and that no request failed. */
  void shares(String step, LoadResult result, Map<String, Double> expected) {
    String failed = result.failed() == 0 ? "" : ", " + result.failed() + " failed";
    Map<String, Double> seen = seenShares(result);
    table.add(
        step,
        percent(expected),
        percent(seen) + failed,
        result.failed() == 0 && alike(expected, seen));
  }

  private static Map<String, Double> seenShares(LoadResult result) {
    Map<String, Double> shares = new TreeMap<>();
    result.byPod().keySet().forEach(pod -> shares.put(pod, result.sharePercent(pod)));
    return shares;
  }

  /** Whether the same pods have the same shares, but for chance. */
  static boolean alike(Map<String, Double> expected, Map<String, Double> seen) {
    return expected.keySet().equals(seen.keySet())
        && expected.entrySet().stream()
            .allMatch(one ->
                Math.abs(one.getValue() - seen.getOrDefault(one.getKey(), 0.0))
                    <= TOLERANCE_POINTS);
  }

  static String percent(Map<String, Double> shares) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(shares).forEach((pod, share) -> parts.add("%s %.0f %%".formatted(pod, share)));
    return String.join(", ", parts);
  }

  void clientLost(String step, LoadResult result) {
    table.add(
        step,
        "the node's, not the client's",
        clients(result),
        !result.byClient().containsKey(DemoCluster.CLIENT) && !result.byClient().isEmpty());
  }

  void clientKept(String step, LoadResult result) {
    table.add(
        step,
        DemoCluster.CLIENT + " (the client's)",
        clients(result),
        result.byClient().keySet().equals(Set.of(DemoCluster.CLIENT)));
  }

  private static String clients(LoadResult result) {
    return String.join(" ", new TreeSet<>(result.byClient().keySet()));
  }

  static String spaced(String node) {
    if (!node.startsWith("node")) {
      throw new LabException("not a worker: " + node);
    }
    return "node " + node.substring(4);
  }
}
