package io.servicerouting.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.api.v1alpha1.PredictedTraffic;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.operator.world.Samples;
import io.servicerouting.operator.world.TestWorld;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicyMetricsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final TestWorld world = new TestWorld();

  private static TargetStatus port(
      String sectionName, int uneven, int observed, int lost, String pod) {
    return new TargetStatus(
        "web",
        sectionName,
        "iptables",
        "random",
        "Local",
        "Cluster",
        3,
        3,
        2,
        "AllNodes",
        new PredictedTraffic(uneven, lost, 0, List.of(new PodShare(pod, "n1", 500))),
        new ObservedTraffic(observed, 900L, "5m", List.of()),
        null,
        null);
  }

  private static Condition ready(String status, String reason, @Nullable String since) {
    return new ConditionBuilder()
        .withType("Ready")
        .withStatus(status)
        .withReason(reason)
        .withLastTransitionTime(since)
        .build();
  }

  private void put(String name, Condition ready, TargetStatus... targets) {
    var policy = Samples.policy("shop", name, "web");
    policy.setStatus(new ServiceRoutingPolicyStatus(1L, List.of(ready), 1, List.of(targets), null));
    world.put(policy);
  }

  private static String agoOf(Duration age) {
    return NOW.minus(age).toString();
  }

  /** What is told after each of some looks. */
  private List<String> looks(int number) {
    List<String> told = new ArrayList<>();
    try (var policies = new PolicyMetrics(world.world(), Clock.fixed(NOW, ZoneOffset.UTC))) {
      policies.bindTo(registry);
      told.add(registry.scrape());
      while (told.size() < number) {
        policies.refresh();
        told.add(registry.scrape());
      }
    }
    return told;
  }

  @Test
  void aServiceThatIsSeveralTargetsIsToldByItsWorstPortInEveryLook() {
    Condition ready = ready("True", "Ready", agoOf(Duration.ofDays(1)));
    put("a", ready, port("http", 110, 300, 2, "even"), port("https", 250, 120, 50, "uneven"));
    put("b", ready, port("admin", 180, 110, 30, "other"));

    assertThat(looks(3))
        .allSatisfy(told ->
            assertThat(told)
                .contains(
                    "servicerouting_target_lost_ratio{namespace=\"shop\",service=\"web\"} 0.5\n")
                .contains(
                    "servicerouting_target_max_to_mean_ratio{namespace=\"shop\",service=\"web\"}"
                        + " 2.5\n")
                .contains(
                    "servicerouting_target_observed_max_to_mean_ratio{namespace=\"shop\","
                        + "service=\"web\"} 3.0\n")
                .containsOnlyOnce("servicerouting_target_pod_share_ratio{")
                .contains("pod=\"uneven\""));
  }

  @Test
  void theTargetsOfOneServiceDoNotTakeThePlacesOfOthers() {
    List<TargetStatus> ports = new ArrayList<>();
    for (int port = 0; port < 60; port++) {
      ports.add(port("p" + port, 400, 400, 90, "pod"));
    }
    put("many", ready("True", "Ready", null), ports.toArray(TargetStatus[]::new));
    var other = Samples.policy("bank", "p", "web");
    other.setStatus(
        new ServiceRoutingPolicyStatus(
            1L, List.of(), 1, List.of(port("http", 110, 110, 1, "pod")), null));
    world.put(other);

    assertThat(looks(1).getFirst())
        .contains("servicerouting_target_lost_ratio{namespace=\"bank\",service=\"web\"} 0.01");
  }

  @Test
  void thePolicyThatIsNotReadyForLongestIsToldOfEachReason() {
    put("new", ready("False", "Pending", agoOf(Duration.ofSeconds(3))));
    put("stuck", ready("False", "Pending", agoOf(Duration.ofMinutes(20))));
    put("missing", ready("False", "TargetNotFound", agoOf(Duration.ofHours(1))));
    put("fine", ready("True", "Ready", agoOf(Duration.ofDays(9))));

    assertThat(looks(2))
        .allSatisfy(told ->
            assertThat(told)
                .contains(notReady("Pending") + " 1200.0\n")
                .contains(notReady("TargetNotFound") + " 3600.0\n")
                .doesNotContain(
                    "servicerouting_policies_not_ready_seconds{kind="
                        + "\"ServiceRoutingPolicy\",ready=\"True\""));
  }

  @Test
  void aTimeThatIsNoneOrToComeKeepsNoOtherFigureFromBeingTold() {
    put("odd", ready("False", "Invalid", "yesterday"));
    put("clock", ready("False", "Pending", NOW.plusSeconds(2).toString()));
    put("untold", ready("False", "Overridden", null));

    assertThat(looks(1).getFirst())
        .contains(notReady("Pending") + " 0.0\n")
        .doesNotContain(notReady("Invalid"), notReady("Overridden"))
        .contains("ready=\"False\",reason=\"Invalid\"} 1.0");
  }

  private static String notReady(String reason) {
    return "servicerouting_policies_not_ready_seconds{kind=\"ServiceRoutingPolicy\","
        + "ready=\"False\",reason=\"%s\"}".formatted(reason);
  }
}
