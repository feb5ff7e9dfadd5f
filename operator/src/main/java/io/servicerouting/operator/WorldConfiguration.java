package io.servicerouting.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.health.ReadinessCheck;
import io.servicerouting.operator.world.ClusterWorld;
import io.servicerouting.operator.world.ServedKinds;
import io.servicerouting.operator.world.WorldInformers;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The world, which every replica has: webhooks need it too. */
@Configuration(proxyBeanMethods = false)
class WorldConfiguration {

  @Bean(initMethod = "start", destroyMethod = "close")
  WorldInformers worldInformers(KubernetesClient client, OperatorSettings settings) {
    return new WorldInformers(client, settings.namespace());
  }

  @Bean
  ClusterWorld clusterWorld(WorldInformers informers) {
    return informers.world();
  }

  @Bean(destroyMethod = "")
  ServedKinds servedKinds(WorldInformers informers) {
    return informers.kinds(); // which also closes them
  }

  @Bean
  ReadinessCheck worldIsComplete(ClusterWorld world) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return "world";
      }

      @Override
      public Optional<String> problem() {
        return world.synced()
            ? Optional.empty()
            : Optional.of("not every kind of object has been listed yet; the log says why");
      }
    };
  }
}
