package io.servicerouting.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.conntrack.FlowCleaner;
import io.servicerouting.agent.dataplane.userspace.RelayStatus;
import io.servicerouting.agent.dataplane.userspace.control.RelaySettings;
import io.servicerouting.agent.kube.Restart;
import io.servicerouting.agent.kube.WatchStats;
import io.servicerouting.agent.observe.ObservedTraffic;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.program.ProgramState;
import io.servicerouting.agent.program.WriteTimes;
import io.servicerouting.lab.metrics.Exposition;
import io.servicerouting.lab.metrics.Metric;
import io.servicerouting.lab.metrics.MetricsPage;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ProxyMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That what is emitted is documented, and the reverse. */
class AgentMetricsTest {
  private final WriteTimes writes = new WriteTimes();
  private @Nullable ObservedTraffic traffic =
      new ObservedTraffic(
          Instant.EPOCH,
          0,
          List.of(new ObservedTraffic.OfService(new ObjectName("shop", "web"), 12, List.of())));

  private String scrape() {
    ProgramState state =
        new ProgramState(
            null,
            false,
            true,
            null,
            null,
            null,
            2,
            3,
            4,
            Map.of(),
            0,
            Map.of(ProxyMode.IPTABLES, 3),
            0,
            1,
            Instant.EPOCH);
    WatchStats watch =
        new WatchStats(
            "Service",
            true,
            true,
            true,
            true,
            2,
            1,
            1,
            5,
            Map.of(Restart.SERVER_ENDED, 1L),
            null,
            null);
    return new AgentMetrics(
            "1.2.3",
            () -> state,
            () -> List.of(watch),
            () -> 0,
            new FlowCleaner(
                (command, input, output) -> new Commands.Result(0, ""),
                address -> true,
                Set::of,
                trouble -> {}),
            () -> new RelayStatus(false, 0, 0, RelaySettings.standard(), Map.of()),
            writes,
            () -> traffic)
        .render();
  }

  @Test
  void whatIsEmittedIsDocumentedWithHelpAndAUnit() throws IOException {
    List<Metric> emitted = Exposition.read(scrape());
    var page =
        new MetricsPage(
            Path.of(System.getProperty("project.root", ".."), "docs/reference/metrics.md"));
    if (Boolean.getBoolean("metrics.write")) {
      page.write("agent", emitted);
    }

    assertThat(page.table("agent"))
        .as("docs/reference/metrics.md, which `make metrics` writes")
        .isEqualTo(emitted);
    assertThat(emitted)
        .hasSizeGreaterThan(40)
        .allSatisfy(metric -> {
          assertThat(metric.help()).as(metric.name()).hasSizeGreaterThan(10);
          assertThat(metric.name())
              .matches("servicerouting_agent_[a-z]+(_[a-z]+)*|process_resident_memory_bytes");
          assertThat(metric.name().endsWith("_total")).isEqualTo(metric.type().equals("counter"));
        });
  }

  @Test
  void connectionsAreToldByServiceOnceThereIsAnythingToTell() {
    assertThat(scrape())
        .contains("servicerouting_agent_connections_total{namespace=\"shop\",service=\"web\"} 12");
    traffic = null;
    assertThat(scrape()).doesNotContain("servicerouting_agent_connections_total{");
  }
}
