package io.servicerouting.operator.metrics;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.servicerouting.operator.world.ClusterWorld;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operator's metrics, and java-operator-sdk's without a series for each resource. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

  @Bean
  Metrics operatorMetrics(MeterRegistry registry) {
    return MicrometerMetrics.withoutPerResourceMetrics(registry);
  }

  @Bean
  MeterFilter operatorSdkHelp() {
    return new OperatorSdkHelp();
  }

  @Bean
  WorldMetrics worldMetrics(ClusterWorld world) {
    return new WorldMetrics(world);
  }

  @Bean
  ConfigMetrics configMetrics(ClusterWorld world) {
    return new ConfigMetrics(world);
  }

  @Bean
  RolloutMetrics rolloutMetrics(MeterRegistry registry) {
    return new RolloutMetrics(registry);
  }

  @Bean(destroyMethod = "close")
  PolicyMetrics policyMetrics(ClusterWorld world) {
    return new PolicyMetrics(world, Clock.systemUTC());
  }

  @Bean
  StatusMetrics statusMetrics(MeterRegistry registry) {
    return new StatusMetrics(registry);
  }
}
