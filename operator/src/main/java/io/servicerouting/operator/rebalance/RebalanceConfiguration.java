package io.servicerouting.operator.rebalance;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.event.EventPublisher;
import io.servicerouting.operator.placement.PodReaches;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.webhook.registration.RegistrationKeeper;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The rebalancing's part of the application. */
@Configuration(proxyBeanMethods = false)
class RebalanceConfiguration {

  @Bean
  RebalanceBook rebalanceReports() {
    return new RebalanceBook();
  }

  @Bean
  @Order(60)
  RebalanceTask rebalance(
      KubernetesClient client,
      ClusterWorld world,
      PodReaches reaches,
      RebalanceBook reports,
      EventPublisher events,
      RegistrationKeeper registration) {
    var announcer = new ServiceAnnouncer(events);
    return new RebalanceTask(
        () ->
            new Rebalancer(
                client,
                world,
                reaches,
                reports,
                announcer,
                registration::injectsInto,
                InstantSource.system()),
        reports);
  }
}
