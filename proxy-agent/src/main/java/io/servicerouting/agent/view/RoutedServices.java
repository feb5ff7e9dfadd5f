package io.servicerouting.agent.view;

import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServiceInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All Services of the cluster, and which of them are routed: those of ours, and for a while after.
 */
final class RoutedServices {
  /**
   * How long a Service that is ours no more is still routed. Its rules do no harm meanwhile, and
   * whoever follows needs time to write its own: kube-proxy waits a second between two syncs, and
   * one sync of a large cluster takes several.
   */
  static final Duration HAND_OVER = Duration.ofSeconds(10);

  private final Predicate<ServiceInfo> ours;
  private final InstantSource clock;
  private final NavigableMap<ObjectName, ServiceInfo> known = new TreeMap<>();
  private final NavigableSet<ObjectName> routed = new TreeSet<>();
  private final Map<ObjectName, Instant> leaving = new LinkedHashMap<>();

  /**
   * @param ours whether a Service is ours as things stand; may change with policies
   */
  RoutedServices(Predicate<ServiceInfo> ours, InstantSource clock) {
    this.ours = ours;
    this.clock = clock;
  }

  /** Takes a Service; null if it is gone. */
  void put(ObjectName name, @Nullable ServiceInfo service) {
    if (service == null) {
      known.remove(name);
    } else {
      known.put(name, service);
    }
    judge(name);
  }

  /**
   * Decides anew whether a Service is routed.
   *
   * @return whether it is, or was until now
   */
  boolean judge(ObjectName name) {
    ServiceInfo service = known.get(name);
    if (service == null) {
      leaving.remove(name);
      return routed.remove(name);
    }
    if (ours.test(service)) {
      leaving.remove(name);
      routed.add(name);
      return true;
    }
    boolean was = routed.contains(name);
    if (was) {
      leaving.putIfAbsent(name, clock.instant().plus(HAND_OVER));
    }
    return was;
  }

  /** Lets go of Services that ceased to be ours long enough ago; answers which. */
  List<ObjectName> letGo() {
    Instant now = clock.instant();
    List<ObjectName> gone = new ArrayList<>();
    leaving.forEach((name, due) -> {
      if (!now.isBefore(due)) {
        gone.add(name);
      }
    });
    gone.forEach(name -> {
      leaving.remove(name);
      routed.remove(name);
    });
    return gone;
  }

  /** When the next Service is to be let go of; null if none is leaving. */
  @Nullable Instant nextToLetGo() {
    // All leave after the same time, so they go in the order they came.
    return leaving.isEmpty() ? null : leaving.values().iterator().next();
  }

  /** A Service that is routed; null if there is none of that name. */
  @Nullable ServiceInfo routed(ObjectName name) {
    return routed.contains(name) ? known.get(name) : null;
  }

  /** The names of all Services that are routed, sorted. */
  Set<ObjectName> routed() {
    return Collections.unmodifiableSet(routed);
  }

  /** The names of all Services, routed or not. */
  Set<ObjectName> known() {
    return known.keySet();
  }

  /** Services that were left to us by label, sorted by name. */
  List<ObjectName> byLabel() {
    return known.values().stream()
        .filter(service -> Install.PROXY_NAME.equals(service.proxyName()))
        .map(ServiceInfo::name)
        .toList();
  }

  /** The names of all Services of a namespace, routed or not. */
  List<ObjectName> known(String namespace) {
    List<ObjectName> names = new ArrayList<>();
    for (ObjectName name : known.tailMap(new ObjectName(namespace, ""), true).navigableKeySet()) {
      if (!name.namespace().equals(namespace)) {
        break;
      }
      names.add(name);
    }
    return names;
  }
}
