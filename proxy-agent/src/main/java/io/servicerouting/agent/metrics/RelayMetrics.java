package io.servicerouting.agent.metrics;

import io.servicerouting.agent.dataplane.userspace.RelayStatus;
import io.servicerouting.agent.dataplane.userspace.control.RelayCounter;
import java.util.Map;

/** What the relay of mode userspace tells of itself. */
final class RelayMetrics {
  private static final String PREFIX = "servicerouting_agent_relay_";

  private RelayMetrics() {}

  static void add(MetricsText text, RelayStatus status) {
    text.gauge(PREFIX + "running", "1 while the relay's process runs.", status.running() ? 1 : 0)
        .counter(
            PREFIX + "restarts_total",
            "Starts of the relay's process after it had ended unasked.",
            (double) status.restarts())
        .gauge(
            PREFIX + "resident_memory_bytes",
            "Resident memory of the relay's process.",
            (double) status.residentBytes())
        .gauge(
            PREFIX + "tcp_limit",
            "TCP connections that the relay takes at a time.",
            status.settings().connections())
        .gauge(
            PREFIX + "udp_limit",
            "UDP clients that the relay remembers at a time.",
            status.settings().udpSessions());
    Map<RelayCounter, Long> counts = status.counts();
    for (RelayCounter counter : RelayCounter.values()) {
      String name = PREFIX + counter.metric();
      double value = (double) counts.getOrDefault(counter, 0L);
      if (counter.isGauge()) {
        text.gauge(name, counter.help(), value);
      } else {
        text.counter(name + "_total", counter.help(), value);
      }
    }
  }
}
