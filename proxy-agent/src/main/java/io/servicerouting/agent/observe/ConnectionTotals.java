package io.servicerouting.agent.observe;

import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.observe.ObservedTraffic.OfEndpoint;
import io.servicerouting.agent.observe.ObservedTraffic.OfService;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Running totals out of the kernel's counts, which begin anew whenever a rule is written. What an
 * endpoint got between the last look and the end of its rule is not counted. Not thread-safe.
 */
final class ConnectionTotals {
  /** With these a report of addresses of full length stays below 130 KB. */
  private static final int MOST_SERVICES = 128;

  private static final int MOST_OF_SERVICE = 64;
  private static final int MOST_ENDPOINTS = 1_000;

  private final Map<CountedEndpoint, Count> counts = new HashMap<>();
  private final Map<ObjectName, Long> ofServices = new HashMap<>();
  private Set<ObjectName> lookedAt = Set.of();
  private @Nullable Instant since;

  private record Count(long inKernel, long total) {}

  /**
   * Takes the kernel's counts of all endpoints that matter; others are forgotten.
   *
   * @param services whose endpoints those are; one of them may have no endpoint at the moment
   */
  void observe(Set<ObjectName> services, Map<CountedEndpoint, Long> kernel, Instant now) {
    if (since == null) {
      since = now;
    }
    counts.keySet().retainAll(kernel.keySet());
    ofServices.keySet().retainAll(services);
    kernel.forEach((endpoint, count) -> {
      Count last = counts.get(endpoint);
      Count next = next(endpoint, count);
      counts.put(endpoint, next);
      long more = next.total - (last == null ? 0 : last.total);
      ofServices.merge(endpoint.port().service(), more, Long::sum);
    });
    lookedAt = Set.copyOf(services);
  }

  private Count next(CountedEndpoint endpoint, long count) {
    Count last = counts.get(endpoint);
    if (last == null) {
      // Of a Service that was not looked at before, connections are older than the counting.
      boolean isNew = lookedAt.contains(endpoint.port().service());
      return new Count(count, isNew ? count : 0);
    }
    long more = count < last.inKernel ? count : count - last.inKernel;
    return new Count(count, last.total + more);
  }

  /** What is to be reported; null before the first look. */
  @Nullable ObservedTraffic report() {
    if (since == null) {
      return null;
    }
    NavigableMap<ObjectName, NavigableMap<IpAddress, Long>> byService = new TreeMap<>();
    counts.forEach((endpoint, count) -> {
      if (count.total > 0) {
        byService
            .computeIfAbsent(endpoint.port().service(), name -> new TreeMap<>())
            .merge(endpoint.backend().address(), count.total, Long::sum);
      }
    });
    return bounded(since, byService);
  }

  private ObservedTraffic bounded(
      Instant since, NavigableMap<ObjectName, NavigableMap<IpAddress, Long>> byService) {
    List<OfService> listed = new ArrayList<>();
    int endpoints = 0;
    int omitted = 0;
    for (var service : byService.entrySet()) {
      int most = Math.min(MOST_OF_SERVICE, MOST_ENDPOINTS - endpoints);
      if (most == 0 || listed.size() == MOST_SERVICES) {
        omitted += service.getValue().size();
        continue;
      }
      List<OfEndpoint> ofService =
          service.getValue().entrySet().stream()
              .limit(most)
              .map(entry -> new OfEndpoint(entry.getKey(), entry.getValue()))
              .toList();
      endpoints += ofService.size();
      omitted += service.getValue().size() - ofService.size();
      listed.add(
          new OfService(
              service.getKey(), ofServices.getOrDefault(service.getKey(), 0L), ofService));
    }
    return new ObservedTraffic(since, omitted, List.copyOf(listed));
  }
}
