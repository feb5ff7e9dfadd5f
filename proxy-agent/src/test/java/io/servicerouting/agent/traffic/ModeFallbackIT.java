package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A policy asks for IPVS on a node whose kernel has none. Skipped where the machine's kernel has
 * it: it cannot be taken away from a namespace.
 */
class ModeFallbackIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String WEB = "10.96.1.75:80";

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @BeforeAll
  static void start() {
    node = new ServedNode(TrafficMode.IPTABLES_NFT, folder);
    node().api().apply(Sample.internal("web", 75).endpoints(80, "a", "b").yaml());
    node().api().apply(Sample.internal("other", 76).endpoints(80, "b").yaml());
    node().run("--detect-local-mode=NodeCIDR");
    awaitReport("\"name\":\"IPVS\"");
    assumeThat(node().api().reports()).doesNotContain("\"name\":\"IPVS\",\"available\":true");
  }

  @AfterAll
  static void leaveNothing() {
    node().close();
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  private static void policy(String proxy) {
    node()
        .api()
        .apply(
            """
            kind: ServiceRoutingPolicy
            metadata: {name: web}
            spec: {targetRefs: [{name: web}], proxy: {%s}}
            """
                .formatted(proxy));
  }

  private static void awaitReport(String... words) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(node().api().reports()).contains(words));
  }

  @Test
  void itIsCarriedByIptablesAndReportedInWordsAUserCanActOn() {
    policy("mode: IPVS, scheduler: lc");

    awaitReport(
        "\"reason\":\"FellBack\"",
        "carried by iptables with scheduler random instead: ip_vs is not in this kernel: load"
            + " module ip_vs or choose iptables");
    assertThat(node().net().request(node().net().podC, "TCP", WEB)).startsWith("pod=");
  }

  @Test
  void withUnavailableRejectConnectionsAreRefusedAndOthersGoOn() {
    policy("mode: IPVS, unavailable: Reject");

    awaitReport(
        "connections are refused, as unavailable: Reject asks: ip_vs is not in this kernel");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node().net().request(node().net().podC, "TCP", WEB)).isEqualTo("refused"));
    assertThat(node().net().request(node().net().podC, "TCP", "10.96.1.76:80")).startsWith("pod=b");

    policy("mode: iptables");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(node().net().request(node().net().podC, "TCP", WEB)).startsWith("pod="));
  }
}
