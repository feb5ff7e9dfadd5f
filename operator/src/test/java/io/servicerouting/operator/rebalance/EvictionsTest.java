package io.servicerouting.operator.rebalance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.servicerouting.operator.client.ApiClient;
import io.servicerouting.operator.fault.Call;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.MockApiServer;
import io.servicerouting.operator.fault.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an eviction that the API server does not grant. */
class EvictionsTest {

  private final MockApiServer server = new MockApiServer();
  private final FaultyProxy proxy = new FaultyProxy(Upstream.plain(server.url()));
  private final KubernetesClient client =
      ApiClient.connect(
          new ConfigBuilder(Config.empty()).withMasterUrl(proxy.url().toString()).build());
  private final Evictions evictions = new Evictions(client);

  @AfterEach
  void stop() {
    client.close();
    proxy.close();
    server.close();
  }

  /** A disruption budget whose state is unknown makes the API server propose ten seconds. */
  @ParameterizedTest
  @CsvSource({"429, TooManyRequests, 10", "429, TooManyRequests, 0", "409, Conflict, 0"})
  void aRefusalIsTakenAsAnAnswerAtOnce(int code, String reason, int retryAfter) {
    try (var _ = proxy.inject(Call::isWrite, new Fault.Answer(code, reason, retryAfter))) {
      assertThat(evictions.evict("shop", "web-1", "uid")).isFalse();
    }

    assertThat(proxy.count(Call::isWrite)).isEqualTo(1);
  }

  @Test
  void aFailureOfTheApiServerIsNotTakenForARefusal() {
    try (var _ = proxy.inject(Call::isWrite, new Fault.Answer(500, "InternalError", 0))) {
      assertThatThrownBy(() -> evictions.evict("shop", "web-1", "uid"))
          .isInstanceOf(KubernetesClientException.class);
    }
  }
}
