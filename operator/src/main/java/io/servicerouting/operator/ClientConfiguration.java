package io.servicerouting.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.servicerouting.operator.client.ApiClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How the operator reaches the API server: KUBECONFIG if set, else the pod's service account with
 * KUBERNETES_SERVICE_HOST and _PORT. The Deployment lets the ConfigMap kubernetes-services-endpoint
 * set these two, for clusters where nobody serves the Service kubernetes before the agents do.
 */
@Configuration(proxyBeanMethods = false)
class ClientConfiguration {

  @Bean(destroyMethod = "close")
  KubernetesClient kubernetesClient() {
    return ApiClient.connect(Config.autoConfigure(null));
  }
}
