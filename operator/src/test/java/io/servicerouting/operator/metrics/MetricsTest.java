package io.servicerouting.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.servicerouting.api.v1alpha1.ObservedTraffic;
import io.servicerouting.api.v1alpha1.PodShare;
import io.servicerouting.api.v1alpha1.PredictedTraffic;
import io.servicerouting.api.v1alpha1.ServiceRoutingPolicyStatus;
import io.servicerouting.api.v1alpha1.TargetStatus;
import io.servicerouting.lab.metrics.Exposition;
import io.servicerouting.lab.metrics.Metric;
import io.servicerouting.lab.metrics.MetricsPage;
import io.servicerouting.operator.fixture.TestCluster;
import io.servicerouting.operator.world.Samples;
import io.servicerouting.operator.world.TestWorld;
import io.servicerouting.webhook.certificate.CertificateKeeper;
import io.servicerouting.webhook.http.WebhookMetrics;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
                    .withLastTransitionTime("2026-01-01T00:00:00Z")
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
                    new PredictedTraffic(150, 33, 0, List.of(new PodShare("web-a", "n1", 500))),
                    new ObservedTraffic(140, 900L, "5m", List.of()),
                    null,
                    null)),
            null));
    world.put(policy).put(Samples.service("shop", "web", "1")).synced();
    new WorldMetrics(world.world()).bindTo(registry);
    new ConfigMetrics(world.world()).bindTo(registry);
    new RolloutMetrics(registry).seen(3, 2, 3);
    try (var policies = new PolicyMetrics(world.world(), Clock.systemUTC())) {
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
  void whatIsEmittedIsDocumentedWithHelpAndAUnit() throws IOException {
    var _ = new WebhookMetrics(registry, new CertificateKeeper(List.of(), Clock.systemUTC()));
    List<Metric> emitted = Exposition.read(scrape());
    var page = new MetricsPage(TestCluster.PROJECT.resolve("docs/reference/metrics.md"));
    if (Boolean.getBoolean("metrics.write")) {
      page.write("operator", emitted);
    }

    assertThat(page.table("operator"))
        .as("docs/reference/metrics.md, which `make metrics` writes")
        .isEqualTo(emitted);
    assertThat(emitted)
        .hasSizeGreaterThan(15)
        .allSatisfy(metric -> {
          assertThat(metric.help()).as(metric.name()).hasSizeGreaterThan(10);
          assertThat(metric.name()).matches("servicerouting_[a-z]+(_[a-z]+)*");
          assertThat(metric.name().endsWith("_total")).isEqualTo(metric.type().equals("counter"));
          if (metric.type().equals("histogram")) {
            assertThat(metric.name()).endsWith("_seconds");
          }
        });
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
        .contains(
            "servicerouting_target_observed_max_to_mean_ratio{namespace=\"shop\",service=\"web\"} 1.4")
        .contains(
            "servicerouting_target_pod_share_ratio{namespace=\"shop\",pod=\"web-a\","
                + "service=\"web\"} 0.5")
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
