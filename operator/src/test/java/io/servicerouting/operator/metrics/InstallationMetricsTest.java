package io.servicerouting.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfig;
import io.servicerouting.api.v1alpha1.ServiceRoutingConfigStatus;
import io.servicerouting.operator.world.TestWorld;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of the agents and of the ServiceRoutingConfig. */
class InstallationMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final TestWorld world = new TestWorld();

  @BeforeEach
  void bind() {
    new ConfigMetrics(world.world()).bindTo(registry);
  }

  private void config(Condition... conditions) {
    var config = new ServiceRoutingConfig();
    config.setMetadata(
        new ObjectMetaBuilder()
            .withName(ServiceRoutingConfig.NAME)
            .withGeneration(1L)
            .withResourceVersion("1")
            .build());
    if (conditions.length > 0) {
      config.setStatus(
          new ServiceRoutingConfigStatus(1L, List.of(conditions), null, null, null, null));
    }
    world.put(config);
  }

  private static Condition condition(String type, String status) {
    return new ConditionBuilder().withType(type).withStatus(status).withReason("R").build();
  }

  private static String sample(String type, String value) {
    return "servicerouting_config_condition{type=\"%s\"} %s\n".formatted(type, value);
  }

  @Test
  void conditionsOfTheConfigAreTold() {
    config(condition("Ready", "False"), condition("AgentsReady", "True"));

    assertThat(registry.scrape())
        .contains(sample("Ready", "0.0"), sample("AgentsReady", "1.0"), sample("Stalled", "0.0"));

    config(condition("Ready", "True"), condition("AgentsReady", "True"));

    assertThat(registry.scrape()).contains(sample("Ready", "1.0"));
  }

  @Test
  void aConfigThatTheOperatorHasNotJudgedIsNotReady() {
    config();

    assertThat(registry.scrape()).contains(sample("Ready", "0.0"));
  }

  @Test
  void withoutAConfigNothingIsSaidAboutIt() {
    assertThat(registry.scrape()).contains(sample("Ready", "NaN"));

    config(condition("Ready", "True"));
    world.removeConfig();

    assertThat(registry.scrape()).contains(sample("Ready", "NaN"));
  }

  @Test
  void theAgentsRolloutIsToldUntilNobodyKnowsOfIt() {
    var rollout = new RolloutMetrics(registry);
    assertThat(registry.scrape()).doesNotContain("servicerouting_agents{");

    rollout.seen(5, 0, 0);
    rollout.seen(5, 3, 4);

    assertThat(registry.scrape())
        .contains("servicerouting_agents{state=\"desired\"} 5.0\n")
        .contains("servicerouting_agents{state=\"ready\"} 3.0\n")
        .contains("servicerouting_agents{state=\"updated\"} 4.0\n");

    rollout.unknown();

    assertThat(registry.scrape()).doesNotContain("servicerouting_agents{");
  }
}
