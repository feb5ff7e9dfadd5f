package io.servicerouting.routing;

import static io.servicerouting.routing.Samples.NODE_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static final List<Endpoint> ENDPOINTS =
      List.of(
          endpoint("10.0.0.1", "node1", true),
          endpoint("10.0.0.2", "node2", true),
          endpoint("10.0.0.3", null, true),
          endpoint("10.0.0.4", "node1", false));

  private static Endpoint endpoint(String address, @Nullable String node, boolean ready) {
    return Samples.endpoint(address, node, ready, ready, false);
  }

  private static List<String> here(TrafficPolicy internal) {
    ServiceInfo service = Samples.service(TrafficPolicy.CLUSTER, internal, Map.of(), 0);
    Route route =
        Route.of(
            service,
            service.ports().getFirst(),
            service.clusterIps().getFirst(),
            ENDPOINTS,
            PolicyResolution.resolve(
                service, "", Map.of(), List.of(), List.of(), ProxyMode.IPTABLES),
            new NodeSettings(NODE_1, Samples.DETECTOR, false, ProxyMode.IPTABLES));
    return route.here().stream().map(backend -> backend.address().toString()).toList();
  }

  @Test
  void endpointsOfThisNodeOrOfAnUnknownOneMayBeHere() {
    assertThat(here(TrafficPolicy.CLUSTER)).containsExactly("10.0.0.1", "10.0.0.3");
  }

  @Test
  void whatNobodyIsSentToIsLeftOut() {
    assertThat(here(TrafficPolicy.LOCAL)).containsExactly("10.0.0.1");
  }
}
