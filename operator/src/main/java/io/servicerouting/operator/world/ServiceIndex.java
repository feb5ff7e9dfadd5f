package io.servicerouting.operator.world;

import io.servicerouting.routing.ObjectName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Services and their slices by name. Not thread-safe. */
final class ServiceIndex {
  private final NavigableMap<ObjectName, WorldService> services = new TreeMap<>();
  private final Map<ObjectName, Map<ObjectName, WorldSlice>> slices = new HashMap<>();
  private final Map<ObjectName, ObjectName> serviceOfSlice = new HashMap<>();

  @Nullable WorldService put(WorldService service) {
    return services.put(service.name(), service);
  }

  @Nullable WorldService remove(ObjectName name) {
    return services.remove(name);
  }

  @Nullable WorldService get(ObjectName name) {
    return services.get(name);
  }

  Collection<WorldService> all() {
    return services.values();
  }

  /** The Services of a namespace, by name. */
  Collection<WorldService> in(String namespace) {
    // No name holds a NUL, so this is the least name of all namespaces behind this one.
    return services
        .subMap(new ObjectName(namespace, ""), new ObjectName(namespace + "\0", ""))
        .values();
  }

  /** The Services of a namespace that select pods with these labels, by name. */
  List<WorldService> selecting(String namespace, Map<String, String> podLabels) {
    return in(namespace).stream().filter(service -> service.selects(podLabels)).toList();
  }

  /** Takes a slice. Returns the Services whose endpoints changed. */
  List<ObjectName> putSlice(WorldSlice slice) {
    List<ObjectName> changed = new ArrayList<>(removeSlice(slice.name()));
    serviceOfSlice.put(slice.name(), slice.service());
    slices.computeIfAbsent(slice.service(), service -> new TreeMap<>()).put(slice.name(), slice);
    if (!changed.contains(slice.service())) {
      changed.add(slice.service());
    }
    return changed;
  }

  /** Forgets a slice. Returns the Service that lost it, if it was known. */
  List<ObjectName> removeSlice(ObjectName name) {
    ObjectName service = serviceOfSlice.remove(name);
    if (service == null) {
      return List.of();
    }
    Map<ObjectName, WorldSlice> ofService = slices.getOrDefault(service, Map.of());
    ofService.remove(name);
    if (ofService.isEmpty()) {
      slices.remove(service);
    }
    return List.of(service);
  }

  @Nullable WorldSlice slice(ObjectName name) {
    ObjectName service = serviceOfSlice.get(name);
    return service == null ? null : slices.getOrDefault(service, Map.of()).get(name);
  }

  /** The slices of a Service, by name. */
  List<WorldSlice> slicesOf(ObjectName service) {
    return List.copyOf(slices.getOrDefault(service, Map.of()).values());
  }

  int sliceCount() {
    return serviceOfSlice.size();
  }
}
