package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a balancer is told at the health check node port, beside what becomes of packets that come
 * all the same. Under PreferLocal a node can always serve, but it is only with a pod of its own
 * that the client's address is kept: to those nodes the balancer is to keep.
 */
class HealthCheckIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PORT = 32_100;

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @BeforeAll
  static void start() {
    node = new ServedNode(TrafficMode.IPTABLES_NFT, folder);
    node().run("--cluster-cidr=192.168.0.0/16,fd00:192::/64");
  }

  @AfterAll
  static void leaveNothing() {
    node().close();
    node = null;
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  private static String endpoint(String pod) {
    return switch (pod) {
      case "ready" -> "a";
      case "leaving" -> "a conditions: {ready: false, serving: true, terminating: true}";
      case "gone" -> "a conditions: {ready: false, serving: false, terminating: true}";
      default -> throw new IllegalArgumentException(pod);
    };
  }

  @ParameterizedTest(name = "{0}: pod here {1}, elsewhere {2}")
  @CsvSource({
    // policy,    here,    elsewhere, health,  client's request
    "Local,       ready,   true,      200 1,   pod=a client=172.26.236.50",
    "Local,       gone,    true,      503 0,   no answer",
    "Local,       leaving, true,      503 0,   pod=a client=172.26.236.50",
    "PreferLocal, ready,   true,      200 1,   pod=a client=172.26.236.50",
    "PreferLocal, leaving, true,      503 0,   pod=a client=172.26.236.50",
    "PreferLocal, gone,    true,      503 0,   pod=b client=172.26.236.177",
    "PreferLocal, ready,   false,     200 1,   pod=a client=172.26.236.50",
    "PreferLocal, gone,    false,     503 0,   refused"
  })
  void aNodeIsHealthyWhileItHasAReadyPodOfItsOwn(
      String policy, String here, boolean elsewhere, String health, String answer) {
    Sample sample =
        Sample.everywhere("web", 1)
            .spec("externalTrafficPolicy", "Local")
            .spec("healthCheckNodePort", Integer.toString(PORT));
    node()
        .api()
        .apply(
            """
            kind: ServiceRoutingPolicy
            metadata: {name: web}
            spec:
              targetRefs: [{group: "", kind: Service, name: web}]
              trafficPolicy: {external: %s}
            """
                .formatted(policy));
    node()
        .apply(
            (elsewhere
                    ? sample.endpoints(80, endpoint(here), "b")
                    : sample.endpoints(80, endpoint(here)))
                .yaml());

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(health()).isEqualTo(health));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(
                    node()
                        .net()
                        .request(node().net().client, "PATIENT-TCP", "172.26.236.177:30210"))
                .isEqualTo(answer));
  }

  /** The status and the weight, as the balancer outside sees them. */
  private static String health() {
    String headers =
        node()
            .net()
            .client
            .sh("curl -s -m 3 -o /dev/null -D - http://172.26.236.177:" + PORT + "/ || true");
    return headers.replaceAll(
        "(?is)HTTP/1.1 (\\d+).*X-load-balancing-endpoint-weight: (\\d+).*", "$1 $2");
  }
}
