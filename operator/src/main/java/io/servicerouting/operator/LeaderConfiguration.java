package io.servicerouting.operator;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.servicerouting.operator.leader.LeaderGate;
import io.servicerouting.operator.leader.LeaderTask;
import io.servicerouting.operator.leader.Leadership;
import io.servicerouting.operator.leader.LeaseTimes;
import io.servicerouting.operator.world.ServedKinds;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The election, and java-operator-sdk's reconcilers as one of the leader's tasks. */
@Configuration(proxyBeanMethods = false)
class LeaderConfiguration {

  private static final String LEASE = "servicerouting-operator";

  @Bean
  Leadership leadership(
      KubernetesClient client,
      OperatorSettings settings,
      LeaderGate gate,
      ObjectProvider<LeaderTask> tasks) {
    var lease =
        new ObjectMetaBuilder()
            .withNamespace(settings.namespace())
            .withName(LEASE)
            .addToLabels("app.kubernetes.io/name", "servicerouting")
            .build();
    return new Leadership(
        client,
        new LeaseLock(lease, settings.identity()),
        settings.identity(),
        LeaseTimes.defaults(),
        gate,
        tasks.orderedStream().toList());
  }

  @Bean
  @Order(100)
  ReconcilerTask reconcilers(
      KubernetesClient client,
      ObjectProvider<Reconciler<?>> reconcilers,
      ObjectProvider<Metrics> metrics,
      ServedKinds kinds) {
    return new ReconcilerTask(
        client,
        reconcilers.orderedStream().toList(),
        metrics.getIfAvailable(() -> Metrics.NOOP),
        kinds);
  }
}
