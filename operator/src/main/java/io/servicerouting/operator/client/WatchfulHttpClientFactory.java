package io.servicerouting.operator.client;

import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;

/** Makes fabric8's HTTP clients such that their WebSockets are {@link Heartbeat}s' patients. */
final class WatchfulHttpClientFactory extends JdkHttpClientFactory {

  private final Duration period;

  /**
   * @param period how often WebSockets are pinged
   */
  WatchfulHttpClientFactory(Duration period) {
    this.period = period;
  }

  /** fabric8 sets up the builder and builds; only what comes out of it is exchanged. */
  @Override
  protected HttpClient.Builder createNewHttpClientBuilder() {
    HttpClient.Builder builder = super.createNewHttpClientBuilder();
    return (HttpClient.Builder)
        Proxy.newProxyInstance(
            HttpClient.Builder.class.getClassLoader(),
            new Class<?>[] {HttpClient.Builder.class},
            (proxy, method, arguments) -> {
              try {
                return switch (method.invoke(builder, arguments)) {
                  case HttpClient client -> new WatchfulHttpClient(client, period);
                  case HttpClient.Builder _ -> proxy;
                  case Object other -> other;
                };
              } catch (InvocationTargetException e) {
                throw Objects.requireNonNullElse(e.getCause(), e);
              }
            });
  }
}
