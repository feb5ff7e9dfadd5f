package io.servicerouting.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.observe.ObservedTraffic.OfEndpoint;
import io.servicerouting.agent.observe.ObservedTraffic.OfService;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServicePortName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConnectionTotalsTest {
  private static final ObjectName WEB = new ObjectName("shop", "web");
  private static final CountedEndpoint A = endpoint(WEB, "http", "10.244.0.1");
  private static final CountedEndpoint B = endpoint(WEB, "http", "10.244.0.2");

  private final ConnectionTotals totals = new ConnectionTotals();

  private static CountedEndpoint endpoint(ObjectName service, String port, String address) {
    return new CountedEndpoint(
        new ServicePortName(service, port), new Backend(IpAddress.parse(address), 80));
  }

  private void observe(Map<CountedEndpoint, Long> kernel) {
    totals.observe(
        kernel.keySet().stream()
            .map(endpoint -> endpoint.port().service())
            .collect(Collectors.toSet()),
        kernel,
        Instant.EPOCH);
  }

  private Map<String, Long> reported() {
    ObservedTraffic report = totals.report();
    assertThat(report).isNotNull();
    Map<String, Long> byAddress = new HashMap<>();
    for (OfService service : report.services()) {
      for (OfEndpoint endpoint : service.endpoints()) {
        byAddress.put(endpoint.address().toString(), endpoint.connections());
      }
    }
    return byAddress;
  }

  @Test
  void whatCameBeforeTheFirstLookDoesNotCount() {
    assertThat(totals.report()).isNull();
    observe(Map.of(A, 1_000L, B, 7L));
    assertThat(reported()).isEmpty();

    observe(Map.of(A, 1_010L, B, 7L));
    assertThat(reported()).containsExactly(Map.entry("10.244.0.1", 10L));
  }

  @Test
  void aServicesConnectionsNeverGrowFewerThoughEndpointsLeave() {
    observe(Map.of(A, 0L, B, 0L));
    observe(Map.of(A, 5L, B, 7L));
    assertThat(ofWeb()).isEqualTo(12);

    observe(Map.of(A, 6L));
    assertThat(ofWeb()).isEqualTo(13);
    observe(Map.of(A, 6L, B, 2L));
    assertThat(ofWeb()).isEqualTo(15);
  }

  private long ofWeb() {
    ObservedTraffic report = totals.report();
    assertThat(report).isNotNull();
    return report.services().getFirst().connections();
  }

  @Test
  void aCountThatBeginsAnewGoesOn() {
    observe(Map.of(A, 100L));
    observe(Map.of(A, 130L));
    observe(Map.of(A, 4L)); // the chain was written meanwhile
    observe(Map.of(A, 6L));

    assertThat(reported()).containsExactly(Map.entry("10.244.0.1", 36L));
  }

  @Test
  void aNewEndpointOfAKnownServiceCountsFromItsFirstConnection() {
    observe(Map.of(A, 100L));
    observe(Map.of(A, 100L, B, 5L));

    assertThat(reported()).containsExactly(Map.entry("10.244.0.2", 5L));
  }

  @Test
  void aServiceWhosePodsWereAllReplacedGoesOnCounting() {
    observe(Map.of(A, 100L));
    totals.observe(Set.of(WEB), Map.of(), Instant.EPOCH); // no pod at the moment
    observe(Map.of(B, 5L));

    assertThat(reported()).containsExactly(Map.entry("10.244.0.2", 5L));
  }

  @Test
  void aServiceThatAPolicyBeginsToConcernStartsAtZero() {
    CountedEndpoint other = endpoint(new ObjectName("shop", "db"), "", "10.244.0.9");
    observe(Map.of(A, 1L));
    observe(Map.of(A, 1L, other, 50_000L));
    assertThat(reported()).isEmpty();

    observe(Map.of(A, 1L, other, 50_003L));
    assertThat(reported()).containsExactly(Map.entry("10.244.0.9", 3L));
  }

  @Test
  void portsOfOneServiceAreAddedUpByAddress() {
    CountedEndpoint metrics = endpoint(WEB, "metrics", "10.244.0.1");
    observe(Map.of(A, 0L, metrics, 0L));
    observe(Map.of(A, 3L, metrics, 4L));

    assertThat(reported()).containsExactly(Map.entry("10.244.0.1", 7L));
  }

  @Test
  void anEndpointThatIsGoneIsForgotten() {
    observe(Map.of(A, 0L, B, 0L));
    observe(Map.of(A, 3L, B, 4L));
    observe(Map.of(A, 3L));

    assertThat(reported()).containsExactly(Map.entry("10.244.0.1", 3L));
  }

  @Test
  void aHugeClusterIsCutToWhatAnObjectHoldsAndTheRestCounted() {
    Map<CountedEndpoint, Long> before = new HashMap<>();
    Map<CountedEndpoint, Long> after = new HashMap<>();
    for (int service = 0; service < 200; service++) {
      for (int endpoint = 0; endpoint < 100; endpoint++) {
        CountedEndpoint key =
            endpoint(new ObjectName("ns", "s" + service), "", "10." + service + ".0." + endpoint);
        before.put(key, 0L);
        after.put(key, 1L);
      }
    }
    observe(before);
    observe(after);

    ObservedTraffic report = totals.report();
    assertThat(report).isNotNull();
    assertThat(report.services()).hasSizeLessThanOrEqualTo(128);
    assertThat(report.services()).allMatch(service -> service.endpoints().size() <= 64);
    int listed = report.services().stream().mapToInt(service -> service.endpoints().size()).sum();
    assertThat(listed).isEqualTo(1_000);
    assertThat(report.omitted()).isEqualTo(19_000);
  }
}
