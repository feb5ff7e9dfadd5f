package io.servicerouting.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.servicerouting.api.ServiceRoutingApi;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How the operator reaches the API server: KUBECONFIG if set, else the pod's service account with
 * KUBERNETES_SERVICE_HOST and _PORT. The Deployment lets the ConfigMap kubernetes-services-endpoint
 * set these two, for clusters where nobody serves the Service kubernetes before the agents do.
 */
@Configuration(proxyBeanMethods = false)
class ClientConfiguration {

  // After the API server was away, everything must be right again within seconds. The defaults
  // double their waits up to half a minute.
  private static final int REQUEST_RETRIES = 3;
  private static final int WATCH_RECONNECT_MILLIS = 200;

  @Bean(destroyMethod = "close")
  KubernetesClient kubernetesClient() {
    var config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withUserAgent(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
            .withRequestRetryBackoffLimit(REQUEST_RETRIES)
            .withWatchReconnectInterval(WATCH_RECONNECT_MILLIS)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
