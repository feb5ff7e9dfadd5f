package io.servicerouting.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The client and the runtime that drives the reconcilers. */
@Configuration(proxyBeanMethods = false)
class ReconcilerConfiguration {

  @Bean(destroyMethod = "close")
  KubernetesClient kubernetesClient() {
    return new KubernetesClientBuilder().build();
  }

  @Bean(initMethod = "start", destroyMethod = "stop")
  Operator operator(KubernetesClient client, List<Reconciler<?>> reconcilers) {
    var operator = new Operator(overrider -> overrider.withKubernetesClient(client));
    reconcilers.forEach(operator::register);
    return operator;
  }
}
