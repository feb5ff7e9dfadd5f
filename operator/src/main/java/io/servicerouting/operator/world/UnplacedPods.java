package io.servicerouting.operator.world;

import io.servicerouting.routing.ObjectName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pods that could not be placed, by namespace and name. Not thread-safe. */
final class UnplacedPods {
  private final Map<String, Map<ObjectName, UnplacedPod>> byNamespace = new HashMap<>();
  private int size;

  @Nullable UnplacedPod put(UnplacedPod pod) {
    UnplacedPod before =
        byNamespace
            .computeIfAbsent(pod.name().namespace(), namespace -> new TreeMap<>())
            .put(pod.name(), pod);
    size += before == null ? 1 : 0;
    return before;
  }

  @Nullable UnplacedPod remove(ObjectName name) {
    Map<ObjectName, UnplacedPod> pods = byNamespace.get(name.namespace());
    if (pods == null) {
      return null;
    }
    UnplacedPod before = pods.remove(name);
    size -= before == null ? 0 : 1;
    if (pods.isEmpty()) {
      byNamespace.remove(name.namespace());
    }
    return before;
  }

  /** Those that a Service selects, by name. */
  List<UnplacedPod> of(WorldService service) {
    return byNamespace.getOrDefault(service.name().namespace(), Map.of()).values().stream()
        .filter(pod -> service.selects(pod.labels()))
        .toList();
  }

  int size() {
    return size;
  }
}
