package io.servicerouting.operator.world;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What slices amount to. */
final class PodList {
  private PodList() {}

  /** Each pod once, by name. */
  static List<PodEndpoint> of(List<WorldSlice> slices) {
    Map<String, PodEndpoint> pods = new TreeMap<>();
    for (WorldSlice slice : slices) {
      for (PodEndpoint endpoint : slice.endpoints()) {
        pods.merge(endpoint.label(), endpoint, PodList::better);
      }
    }
    return List.copyOf(pods.values());
  }

  private static PodEndpoint better(PodEndpoint first, PodEndpoint second) {
    if (first.ready() != second.ready()) {
      return first.ready() ? first : second;
    }
    return first.terminating() && !second.terminating() ? second : first;
  }

  static List<Endpoint> endpoints(List<WorldSlice> slices, ServicePort port, IpFamily family) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (WorldSlice slice : slices) {
      for (WorldSlice.Port each : slice.ports()) {
        if (slice.family() == family
            && each.name().equals(port.name())
            && each.protocol() == port.protocol()) {
          for (PodEndpoint pod : slice.endpoints()) {
            endpoints.add(pod.at(each.number()));
          }
        }
      }
    }
    return List.copyOf(endpoints);
  }
}
