package io.servicerouting.operator.install;

import io.servicerouting.api.v1alpha1.NodeMode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes cannot do the cluster's default mode. Their Services are carried by iptables: that is
 * no failure, but whoever chose the mode should know.
 */
final class DefaultModeNote {
  private static final int MOST_NAMES = 5;

  private DefaultModeNote() {}

  /**
   * The note as one sentence.
   *
   * @param mode the cluster's default mode; null if none is chosen
   * @return empty if all nodes can do it, or have not said yet
   */
  static String of(@Nullable String mode, List<NodeReport> nodes) {
    if (mode == null) {
      return "";
    }
    var without = new TreeSet<String>();
    var reasons = new TreeSet<String>();
    for (NodeReport report : nodes) {
      for (NodeMode each : report.modes()) {
        if (each.name().equals(mode) && !each.available()) {
          String reason = each.reason();
          without.add(report.node());
          if (reason != null) {
            reasons.add(reason);
          }
        }
      }
    }
    if (without.isEmpty()) {
      return "";
    }
    var names = new ArrayList<>(without.stream().limit(MOST_NAMES).toList());
    if (without.size() > MOST_NAMES) {
      names.add(without.size() - MOST_NAMES + " more");
    }
    return "The default mode %s is not available on %s, where iptables carries its Services%s."
        .formatted(
            mode,
            String.join(", ", names),
            reasons.isEmpty() ? "" : ": " + String.join("; ", reasons));
  }
}
