package io.servicerouting.agent.program;

import io.servicerouting.agent.view.ClusterView;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which Services' health checks have still to be told to the listener. At a take-over kube-proxy
 * holds the node port until its next sync, a second or so, and balancers ask meanwhile: so at first
 * the port is tried for often.
 */
final class HealthCheckNews {
  private static final Duration OFTEN = Duration.ofMillis(200);
  private static final Duration OFTEN_FOR = Duration.ofSeconds(15);
  private static final Duration SELDOM = Duration.ofSeconds(1);

  private final ClusterView view;
  private final LoopListener listener;
  private final InstantSource clock;

  /** What is untold, and until when it is tried often. */
  private final Map<ObjectName, Instant> untold = new HashMap<>();

  HealthCheckNews(ClusterView view, LoopListener listener, InstantSource clock) {
    this.view = view;
    this.listener = listener;
    this.clock = clock;
  }

  /** These may have another health check now. */
  void changed(Collection<ObjectName> services) {
    Instant often = clock.instant().plus(OFTEN_FOR);
    services.forEach(service -> untold.putIfAbsent(service, often));
  }

  /** Tells all that is untold; what could not be done remains so. */
  void tell(NodeInfo node) {
    untold
        .keySet()
        .removeIf(service -> listener.healthCheck(service, view.healthCheck(service, node)));
  }

  /** When to try again; null if all is told. */
  @Nullable Instant nextTry() {
    if (untold.isEmpty()) {
      return null;
    }
    Instant now = clock.instant();
    boolean often = untold.values().stream().anyMatch(now::isBefore);
    return now.plus(often ? OFTEN : SELDOM);
  }
}
