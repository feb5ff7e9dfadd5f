package io.servicerouting.agent.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules of the nft variant that somebody changes by hand. The next audit is an hour away: what is
 * repaired, the watch has seen.
 */
class RuleWatchIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String FLUSH = "iptables-nft -t nat -F ";

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;
  private double repairs;

  @BeforeAll
  static void start() {
    node = new ServedNode(TrafficMode.IPTABLES_NFT, folder);
    StringBuilder services = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      services.append(service("web" + i, "10.96.2." + (i + 1)));
    }
    node().api().apply(services.toString());
  }

  @AfterAll
  static void leaveNothing() {
    node().close();
    node = null;
  }

  /** Anew, because between two audits an agent repairs only so often. */
  @BeforeEach
  void startAgent() {
    node().stop();
    node().run("--audit-period=PT1H");
    node().settle();
    repairs = repairs();
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  private static NetworkNamespace kernel() {
    return node().net().node1;
  }

  private static double repairs() {
    return node().agent().metric("servicerouting_agent_repairs_total");
  }

  private static String service(String name, String vip) {
    return """
    ---
    kind: Service
    metadata: {name: %1$s}
    spec: {clusterIP: %2$s, clusterIPs: [%2$s], ports: [{protocol: TCP, port: 80}]}
    ---
    kind: EndpointSlice
    metadata: {name: %1$s, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv4
    endpoints: [{addresses: [192.168.1.5]}, {addresses: [192.168.2.5]}]
    ports: [{name: "", protocol: TCP, port: 80}]
    """
        .formatted(name, vip);
  }

  private void assertRepaired(String damage) {
    String before = node().rules();
    kernel().sh(damage);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(node().rules()).isEqualTo(before));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(repairs()).isGreaterThan(repairs));
    assertThat(node().api().reports()).contains("ServiceRulesRepaired");
  }

  @Test
  void aChainThatWasEmptiedIsFilledAgain() throws InterruptedException {
    String chain = kernel().sh("iptables-nft-save -t nat | grep -om1 'SRP-SVC-[A-Z0-9]*'").strip();
    String rules = kernel().sh("iptables-nft -t nat -S " + chain);
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      kernel().sh(FLUSH + chain);
      long begin = System.nanoTime();
      while (!kernel().sh("iptables-nft -t nat -S " + chain).equals(rules)) {
        assertThat(System.nanoTime() - begin).isLessThan(PATIENCE.toNanos());
      }
      millis.add((System.nanoTime() - begin) / 1_000_000);
      int times = i + 1;
      await().atMost(PATIENCE).until(() -> repairs() >= repairs + times);
    }
    System.out.printf("a chain was filled again after %s ms, as seen by iptables -S%n", millis);
  }

  @Test
  void aRuleThatWasAddedToAChainOfOursGoes() {
    assertRepaired("iptables-nft -t nat -I SRP-SERVICES -j RETURN");
  }

  @Test
  void aJumpThatWasTakenAwayComesBack() {
    assertRepaired("iptables-nft -t nat -D PREROUTING 1");
  }

  @Test
  void aTableThatWasEmptiedIsFilledAgain() {
    // In one transaction: between two commands the agent may have begun to repair.
    assertRepaired("printf '*nat\\nCOMMIT\\n' | iptables-nft-restore");
  }

  @Test
  void aChainOfTheOtherFamilyIsRepairedToo() {
    node()
        .apply(
            service("six", "'fd00:10:96::222'")
                .replace("IPv4", "IPv6")
                .replace("192.168.1.5", "'fd00:192::1:5'")
                .replace("192.168.2.5", "'fd00:192::2:5'"));
    assertRepaired("ip6tables-nft -t nat -F SRP-SERVICES");
  }

  @Test
  void whatTheAgentItselfWritesAndOthersWriteElsewhereIsNoDamage() {
    for (int i = 0; i < 10; i++) {
      node().apply(service("more" + i, "10.96.3." + (i + 1)));
    }
    kernel().sh("iptables-nft -t nat -N SOMEBODY-ELSES");
    kernel().sh("iptables-nft -t nat -A POSTROUTING -j SOMEBODY-ELSES");
    kernel().sh("nft add table inet somebody; nft delete table inet somebody");
    node().settle();

    assertThat(repairs()).isEqualTo(repairs);
  }
}
