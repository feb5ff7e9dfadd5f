package io.servicerouting.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.servicerouting.api.v1alpha1.PredictedTraffic;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.operator.fixture.TestCluster;
import io.servicerouting.operator.world.Samples;
import io.servicerouting.operator.world.TestWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That what is documented is there, and right. */
class MetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final TestWorld world = new TestWorld();

  private String scrape() {
    var policy = Samples.policy("shop", "p", "web");
    policy.setStatus(
        new ServiceRoutingPolicyStatus(
            1L,
            List.of(
                new ConditionBuilder()
                    .withType("Ready")
                    .withStatus("False")
                    .withReason("Pending")
                    .build()),
            1,
            List.of(
                new TargetStatus(
                    "web",
                    null,
                    "iptables",
                    "random",
                    "Local",
                    "Cluster",
                    3,
                    3,
                    2,
                    "AllNodes",
                    new PredictedTraffic(150, 33, 0, List.of()),
                    null,
                    null,
                    null)),
            null));
    world.put(policy).put(Samples.service("shop", "web", "1")).synced();
    new WorldMetrics(world.world()).bindTo(registry);
    try (var policies = new PolicyMetrics(world.world())) {
      policies.bindTo(registry);
      var statuses = new StatusMetrics(registry);
      statuses.written("ServiceRoutingPolicy");
      statuses.failed("ServiceRoutingPolicy");
      statuses.reconciled("ServiceRoutingPolicy", Duration.ofMillis(3));
      statuses.programmed(Duration.ofMillis(700));
      return registry.scrape();
    }
  }

  @Test
  void everyDocumentedMetricIsEmitted() throws IOException {
    String documented = Files.readString(TestCluster.PROJECT.resolve("docs/metrics.md"));
    Matcher name = Pattern.compile("\\| `(servicerouting_[a-z_]*[a-z])").matcher(documented);
    List<String> names = new ArrayList<>();
    while (name.find()) {
      names.add(name.group(1));
    }
    names.remove("servicerouting_webhook"); // the webhooks' own test
    String scrape = scrape();

    assertThat(names).hasSizeGreaterThan(8);
    assertThat(names).allSatisfy(each -> assertThat(scrape).contains(each));
  }

  @Test
  void policiesAreCountedByWhyTheyAreNotReady() {
    assertThat(scrape())
        .contains(
            "servicerouting_policies{kind=\"ServiceRoutingPolicy\",ready=\"False\","
                + "reason=\"Pending\"} 1.0");
  }

  @Test
  void theWorstTargetsAreNamed() {
    assertThat(scrape())
        .contains("servicerouting_target_max_to_mean_ratio{namespace=\"shop\",service=\"web\"} 1.5")
        .contains("servicerouting_target_lost_ratio{namespace=\"shop\",service=\"web\"} 0.33");
  }

  @Test
  void theWorldIsCounted() {
    assertThat(scrape())
        .contains("servicerouting_world_objects{kind=\"Service\"} 1.0")
        .contains("servicerouting_world_synced 1.0");
  }

  @Test
  void aPolicyThatWasProgrammedWithinASecondIsInItsBucket() {
    assertThat(scrape())
        .contains("servicerouting_policy_programmed_seconds_bucket{le=\"0.5\"} 0")
        .contains("servicerouting_policy_programmed_seconds_bucket{le=\"1.0\"} 1");
  }
}
