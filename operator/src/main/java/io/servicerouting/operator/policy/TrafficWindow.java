package io.servicerouting.operator.policy;

import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.operator.world.PodEndpoint;
import io.servicerouting.operator.world.TrafficCounts;
import io.servicerouting.operator.world.WorldListener;
import io.servicerouting.operator.world.WorldSlice;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections of the last five minutes, from the differences of what nodes report. A node's
 * first report says nothing about when its connections came, so after a restart of the operator the
 * window fills anew; a count that begins anew counts from nothing. Thread-safe.
 */
final class TrafficWindow implements WorldListener {
  private static final int MINUTES = 5;
  private static final String NAME = "5m";
  private static final int MOST_PODS = 16;

  private final InstantSource clock;
  private final Map<String, TrafficCounts> last = new HashMap<>();
  private final Map<ObjectName, Map<IpAddress, MinuteCounts>> recent = new HashMap<>();
  private final Set<ObjectName> changed = new HashSet<>();
  private long lastTaken;

  TrafficWindow(InstantSource clock) {
    this.clock = clock;
  }

  private long minute() {
    return clock.instant().getEpochSecond() / 60;
  }

  @Override
  public synchronized void trafficReported(String node, @Nullable TrafficCounts counts) {
    TrafficCounts before = counts == null ? last.remove(node) : last.put(node, counts);
    if (before == null || counts == null) {
      return;
    }
    boolean anew = !before.since().equals(counts.since());
    long minute = minute();
    counts
        .connections()
        .forEach((service, endpoints) -> {
          Map<IpAddress, Long> old =
              anew ? Map.of() : before.connections().getOrDefault(service, Map.of());
          endpoints.forEach((address, total) -> {
            long known = old.getOrDefault(address, 0L);
            add(service, address, minute, total < known ? total : total - known);
          });
        });
  }

  private void add(ObjectName service, IpAddress address, long minute, long connections) {
    if (connections > 0) {
      recent
          .computeIfAbsent(service, name -> new HashMap<>())
          .computeIfAbsent(address, each -> new MinuteCounts(MINUTES))
          .add(minute, connections);
      changed.add(service);
    }
  }

  /**
   * The Services whose figures are other than when this was last asked: new connections came, or
   * old ones left the window.
   */
  synchronized Set<ObjectName> takeChanged() {
    Set<ObjectName> taken = new HashSet<>(changed);
    changed.clear();
    long minute = minute();
    if (minute == lastTaken) {
      return taken;
    }
    lastTaken = minute;
    recent
        .entrySet()
        .removeIf(service -> {
          taken.add(service.getKey());
          service.getValue().values().removeIf(counts -> counts.sum(minute) == 0);
          return service.getValue().isEmpty();
        });
    return taken;
  }

  /** How a Service's traffic was shared by the pods that it has now; null if there was none. */
  synchronized @Nullable ObservedTraffic of(ObjectName service, List<WorldSlice> slices) {
    Map<IpAddress, MinuteCounts> counts = recent.get(service);
    if (counts == null) {
      return null;
    }
    long minute = minute();
    Map<String, Map<IpAddress, Long>> byPod = new TreeMap<>();
    Map<String, @Nullable String> nodes = new HashMap<>();
    for (WorldSlice slice : slices) {
      for (PodEndpoint pod : slice.endpoints()) {
        MinuteCounts ofPod = counts.get(pod.address());
        if (pod.ready() || ofPod != null) {
          nodes.put(pod.label(), pod.node());
          // Keyed by address: it stands in several slices, and counts once.
          byPod
              .computeIfAbsent(pod.label(), label -> new HashMap<>())
              .put(pod.address(), ofPod == null ? 0L : ofPod.sum(minute));
        }
      }
    }
    return shares(byPod, nodes);
  }

  private static @Nullable ObservedTraffic shares(
      Map<String, Map<IpAddress, Long>> byPod, Map<String, @Nullable String> nodes) {
    Map<String, Long> pods = new TreeMap<>();
    byPod.forEach((pod, addresses) ->
        pods.put(pod, addresses.values().stream().mapToLong(Long::longValue).sum()));
    long total = pods.values().stream().mapToLong(Long::longValue).sum();
    if (total == 0) {
      return null;
    }
    long most = pods.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return new ObservedTraffic(
        Math.toIntExact(Math.round(100.0 * most * pods.size() / total)),
        total,
        NAME,
        pods.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_PODS)
            .map(pod ->
                new PodShare(
                    pod.getKey(),
                    nodes.get(pod.getKey()),
                    Math.toIntExact(Math.round(1000.0 * pod.getValue() / total))))
            .toList());
  }
}
