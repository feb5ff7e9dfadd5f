package io.servicerouting.operator.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.servicerouting.operator.client.ApiClient;
import io.servicerouting.operator.fault.Fault;
import io.servicerouting.operator.fault.FaultyProxy;
import io.servicerouting.operator.fault.MockApiServer;
import io.servicerouting.operator.fault.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether pods may be evicted, and how often that is asked. */
class EvictionPermissionTest {
  private final Set<String> allowed = new HashSet<>();
  private final List<String> asked = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final EvictionPermission permission = new EvictionPermission(this::review, () -> now);

  private boolean review(String namespace) {
    asked.add(namespace);
    return allowed.contains(namespace);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void whatIsMissingIsNamedAndAskedForOnceAMinute() {
    assertThat(permission.missing("shop"))
        .contains("pods/eviction in namespace shop", "servicerouting-operator-evictions");
    assertThat(permission.missing("shop")).isNotNull();
    assertThat(asked).containsExactly("", "shop");

    assertThat(permission.missing("other")).contains("namespace other");
    assertThat(asked).containsExactly("", "shop", "other");

    allowed.add("shop");
    pass(EvictionPermission.KEEP_REFUSAL);
    assertThat(permission.missing("shop")).isNull();
    assertThat(permission.missing("other")).isNotNull();
  }

  @Test
  void whoMayEvictEverywhereIsAskedForNoNamespace() {
    allowed.add("");

    assertThat(permission.missing("shop")).isNull();
    assertThat(permission.missing("other")).isNull();

    assertThat(asked).containsExactly("");
  }

  @Test
  void afterAnEvictionWasRefusedItIsAskedAnew() {
    allowed.add("");
    assertThat(permission.missing("shop")).isNull();
    allowed.clear();
    assertThat(permission.missing("shop")).isNull();

    permission.forget();

    assertThat(permission.missing("shop")).isNotNull();
  }

  @Test
  void whereItCannotBeAskedTheEvictionItselfIsToTell() {
    try (var server = new MockApiServer();
        var proxy = new FaultyProxy(Upstream.plain(server.url()));
        var client =
            ApiClient.connect(
                new ConfigBuilder(Config.empty()).withMasterUrl(proxy.url().toString()).build());
        var _ = proxy.inject(_ -> true, new Fault.Answer(403, "Forbidden", 0))) {
      assertThat(new EvictionReview(client).test("shop")).isTrue();
    }
  }
}
