package io.servicerouting.operator.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.servicerouting.api.ServiceRoutingApi;
import java.time.Duration;

/**
 * Makes the client that all of the operator uses. Whatever happened to the API server or to the way
 * there, everything must be right again within seconds, so it differs from fabric8's defaults:
 *
 * <ul>
 *   <li>It waits less between attempts; the defaults double up to half a minute.
 *   <li>It does not use HTTP/2. The JDK's client sends all requests over one connection then, and
 *       keeps it however many of them get no answer: if it died without a word, nothing works until
 *       the kernel gives it up after a quarter of an hour. With HTTP/1.1 a request without an
 *       answer takes its connection with it.
 *   <li>It notices watches that died without a word, see {@link Heartbeat}.
 * </ul>
 */
public final class ApiClient {

  private static final int REQUEST_RETRIES = 3;
  private static final int WATCH_RECONNECT_MILLIS = 200;
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private ApiClient() {}

  /**
   * Prepares a client; nothing is asked yet.
   *
   * @param config where the API server is and who we are
   */
  public static KubernetesClient connect(Config config) {
    var tuned =
        new ConfigBuilder(config)
            .withUserAgent(ServiceRoutingApi.OPERATOR_FIELD_MANAGER)
            .withRequestRetryBackoffLimit(REQUEST_RETRIES)
            .withWatchReconnectInterval(WATCH_RECONNECT_MILLIS)
            .withHttp2Disable(true)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(tuned)
        .withHttpClientFactory(new WatchfulHttpClientFactory(HEARTBEAT))
        .build();
  }

  /**
   * The same client for whoever has to know what became of a request before it is tried again.
   *
   * @param timeout how long to wait for an answer
   */
  public static KubernetesClient askingOnce(KubernetesClient client, Duration timeout) {
    var once =
        new RequestConfigBuilder()
            .withRequestTimeout(Math.toIntExact(timeout.toMillis()))
            .withRequestRetryBackoffLimit(0)
            .build();
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(once)
        .call(configured -> configured);
  }
}
