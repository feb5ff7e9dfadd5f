package io.servicerouting.operator.policy;

import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.api.v1alpha1.TargetStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether observed traffic tells anything new: random choice alone moves shares a little. */
final class ObservedDifference {
  private static final int SLIGHT_PERMILLE = 20;
  private static final int SLIGHT_PERCENT = 5;

  private ObservedDifference() {}

  /** Of targets that are the same apart from what was observed. */
  static boolean isSlight(@Nullable List<TargetStatus> before, @Nullable List<TargetStatus> now) {
    if (before == null || now == null || before.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (!isSlight(before.get(i).observed(), now.get(i).observed())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSlight(@Nullable ObservedTraffic before, @Nullable ObservedTraffic now) {
    if (before == null || now == null) {
      return before == null && now == null;
    }
    Map<String, Integer> shares = shares(before);
    Map<String, Integer> sharesNow = shares(now);
    return near(before.maxToMeanPercent(), now.maxToMeanPercent(), SLIGHT_PERCENT)
        && shares.keySet().equals(sharesNow.keySet())
        && sharesNow.entrySet().stream()
            .allMatch(pod -> near(shares.get(pod.getKey()), pod.getValue(), SLIGHT_PERMILLE));
  }

  private static boolean near(@Nullable Integer one, @Nullable Integer other, int distance) {
    return one != null && other != null && Math.abs(one - other) <= distance;
  }

  private static Map<String, Integer> shares(ObservedTraffic traffic) {
    Map<String, Integer> shares = new HashMap<>();
    List<PodShare> pods = traffic.pods();
    if (pods != null) {
      pods.forEach(pod -> shares.put(pod.name() + "@" + pod.node(), pod.sharePermille()));
    }
    return shares;
  }
}
