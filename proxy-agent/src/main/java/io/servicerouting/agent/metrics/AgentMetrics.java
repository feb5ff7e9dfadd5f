package io.servicerouting.agent.metrics;

import io.servicerouting.agent.conntrack.FlowCleaner;
import io.servicerouting.agent.dataplane.userspace.RelayStatus;
import io.servicerouting.agent.kube.WatchStats;
import io.servicerouting.agent.observe.ObservedTraffic;
import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.program.WriteTimes;
import io.servicerouting.routing.ProxyMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent's metrics, read afresh for every scrape.
 *
 * @param version the agent's version
 * @param state what the writer thread has done
 * @param watches how the watches get on
 * @param problems how many objects cannot be used as they are
 * @param flows ends UDP flows that lead nowhere any more
 * @param relay how the relay of mode userspace does
 * @param writes how long writes to the kernel took
 * @param traffic connections that were counted; null before there is any to count
 */
public record AgentMetrics(
    String version,
    Supplier<ProgramState> state,
    Supplier<List<WatchStats>> watches,
    IntSupplier problems,
    FlowCleaner flows,
    Supplier<RelayStatus> relay,
    WriteTimes writes,
    Supplier<@Nullable ObservedTraffic> traffic) {

  /** All metrics in Prometheus' text format. */
  public String render() {
    MetricsText text = new MetricsText();
    text.header("servicerouting_agent_info", "The agent's version.", "gauge");
    text.sample("servicerouting_agent_info", Map.of("version", version), 1);
    addProgram(text, state.get());
    addWriteTimes(text, writes.snapshot());
    addTraffic(text, traffic.get());
    text.gauge(
        "servicerouting_agent_problems",
        "API objects that cannot be used as they are.",
        problems.getAsInt());
    text.counter(
            "servicerouting_agent_udp_flow_cleanups_total",
            "Looks at the kernel's UDP flows after UDP ports or their endpoints changed.",
            (double) flows.runs())
        .counter(
            "servicerouting_agent_udp_flows_ended_total",
            "UDP flows that were ended, because their endpoint or their Service was gone.",
            (double) flows.deleted());
    addWatches(text, watches.get());
    RelayMetrics.add(text, relay.get());
    text.gauge("process_resident_memory_bytes", "Resident memory of the agent.", residentBytes());
    return text.toString();
  }

  private static void addProgram(MetricsText text, ProgramState now) {
    text.gauge(
            "servicerouting_agent_programmed",
            "1 if the kernel has all that was asked for, else 0.",
            now.programmed() ? 1 : 0)
        .gauge("servicerouting_agent_services", "Services that are routed.", now.services())
        .gauge(
            "servicerouting_agent_service_ports",
            "Ports of the Services that are routed.",
            now.servicePorts())
        .gauge(
            "servicerouting_agent_endpoints",
            "Endpoints of the Services that are routed.",
            now.endpoints());
    text.header(
        "servicerouting_agent_mode_service_ports",
        "Service ports that a mode carries on this node.",
        "gauge");
    for (ProxyMode mode : ProxyMode.values()) {
      text.sample(
          "servicerouting_agent_mode_service_ports",
          Map.of("mode", mode.apiName()),
          now.portsByMode().getOrDefault(mode, 0));
    }
    text.gauge(
            "servicerouting_agent_compromised_routes",
            "Service ports that are carried in another way than they ask.",
            now.compromises())
        .gauge(
            "servicerouting_agent_refused_routes",
            "Service ports that the kernel did not take.",
            now.refused().size())
        .counter(
            "servicerouting_agent_kernel_writes_total",
            "Writes to the kernel.",
            (double) now.writes())
        .counter(
            "servicerouting_agent_repairs_total",
            "Audits that found the rules changed by somebody else.",
            (double) now.repairs());
    Instant lastWrite = now.lastWrite();
    if (lastWrite != null) {
      text.gauge(
          "servicerouting_agent_last_kernel_write_timestamp_seconds",
          "When the kernel was last written to.",
          lastWrite.toEpochMilli() / 1000.0);
    }
  }

  private static void addWriteTimes(MetricsText text, WriteTimes.Snapshot times) {
    text.histogram(
        "servicerouting_agent_kernel_write_seconds",
        "From taking up changes until the kernel has them; writes alone.",
        WriteTimes.BOUNDS,
        times.upTo(),
        times.count(),
        times.sumSeconds());
  }

  private static void addTraffic(MetricsText text, @Nullable ObservedTraffic observed) {
    text.header(
        "servicerouting_agent_connections_total",
        "New connections that this node sent to endpoints of a Service that a policy concerns; at"
            + " most 128 Services.",
        "counter");
    if (observed != null) {
      for (ObservedTraffic.OfService service : observed.services()) {
        text.sample(
            "servicerouting_agent_connections_total",
            new TreeMap<>(
                Map.of("namespace", service.name().namespace(), "service", service.name().name())),
            (double) service.connections());
      }
    }
  }

  private static void addWatches(MetricsText text, List<WatchStats> watches) {
    text.header("servicerouting_agent_watch_objects", "Objects known of a kind.", "gauge");
    watches.forEach(
        watch -> text.sample("servicerouting_agent_watch_objects", kind(watch), watch.objects()));
    text.header("servicerouting_agent_watch_connected", "1 while a watch is open.", "gauge");
    watches.forEach(watch ->
        text.sample(
            "servicerouting_agent_watch_connected", kind(watch), watch.connected() ? 1 : 0));
    text.header(
        "servicerouting_agent_watch_events_total",
        "Lines that a watch brought, bookmarks included.",
        "counter");
    watches.forEach(watch ->
        text.sample(
            "servicerouting_agent_watch_events_total", kind(watch), (double) watch.events()));
    text.header(
        "servicerouting_agent_watch_lists_total", "Complete lists that were read.", "counter");
    watches.forEach(watch ->
        text.sample("servicerouting_agent_watch_lists_total", kind(watch), (double) watch.lists()));
    text.header(
        "servicerouting_agent_watch_restarts_total", "Watches begun anew, by reason.", "counter");
    for (WatchStats watch : watches) {
      watch
          .restarts()
          .forEach((reason, count) -> {
            Map<String, String> labels = new TreeMap<>(kind(watch));
            labels.put("reason", reason.name().toLowerCase(Locale.ROOT));
            text.sample("servicerouting_agent_watch_restarts_total", labels, (double) count);
          });
    }
  }

  private static Map<String, String> kind(WatchStats watch) {
    return Map.of("kind", watch.kind());
  }

  private static double residentBytes() {
    try {
      // Fields: total size, resident, ...; in pages.
      try (Scanner pages = new Scanner(Path.of("/proc/self/statm"), StandardCharsets.US_ASCII)) {
        pages.nextLong();
        return (double) pages.nextLong() * 4096;
      }
    } catch (IOException | NoSuchElementException e) {
      return Double.NaN;
    }
  }
}
