package io.servicerouting.operator.placement;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.world.ClusterWorld;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where pods may run, for the status of policies and for evictions. */
@Configuration(proxyBeanMethods = false)
class PlacementConfiguration {

  @Bean
  PodReaches podReaches(KubernetesClient client, ClusterWorld world) {
    return PodReaches.reading(world, client);
  }
}
