package io.servicerouting.operator.service;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.install.CurrentSuccessor;
import io.servicerouting.operator.programming.PolicyMarkers;
import io.servicerouting.operator.world.ClusterWorld;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The Services' part of the application. */
@Configuration(proxyBeanMethods = false)
class ServiceConfiguration {

  /** Listens before the informers start, so that it sees policies before their status changes. */
  @Bean
  PolicyMarkers policyMarkers(ClusterWorld world) {
    var markers = new PolicyMarkers(world);
    world.listen(markers);
    return markers;
  }

  @Bean
  ReportBook serviceReports() {
    return new ReportBook();
  }

  @Bean
  HandBack handBack(KubernetesClient client, ClusterWorld world, ServiceReports reports) {
    return new HandBack(client, world, reports);
  }

  @Bean
  @Order(50)
  ServiceTask services(
      KubernetesClient client,
      ClusterWorld world,
      PolicyMarkers markers,
      ReportBook reports,
      CurrentSuccessor successor) {
    return new ServiceTask(() ->
        new ServiceController(client, world, markers, reports, successor, InstantSource.system()));
  }
}
