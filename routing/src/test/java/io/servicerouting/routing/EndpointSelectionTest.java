package io.servicerouting.routing;

import static io.servicerouting.routing.Samples.NODE_1;
import static io.servicerouting.routing.Samples.addresses;
import static io.servicerouting.routing.Samples.hinted;
import static io.servicerouting.routing.Samples.notReady;
import static io.servicerouting.routing.Samples.ready;
import static io.servicerouting.routing.Samples.terminating;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of Kubernetes for which endpoints a node may use, as node1 in zone-a sees them. */
class EndpointSelectionTest {

  static Stream<Arguments> situations() {
    return Stream.of(
        situation(
            "ready endpoints of all nodes, sorted",
            List.of(ready("10.0.0.10", "node2"), ready("10.0.0.9", "node1")),
            List.of("10.0.0.9", "10.0.0.10"),
            List.of("10.0.0.9")),
        situation(
            "one that is neither ready nor serving is nobody's",
            List.of(notReady("10.0.0.1", "node1"), ready("10.0.0.2", "node2")),
            List.of("10.0.0.2"),
            List.of()),
        situation(
            "a terminating one is left out while others are ready",
            List.of(terminating("10.0.0.1", "node2"), ready("10.0.0.2", "node2")),
            List.of("10.0.0.2"),
            List.of()),
        situation(
            "terminating ones are the last resort",
            List.of(terminating("10.0.0.1", "node1"), terminating("10.0.0.2", "node2")),
            List.of("10.0.0.1", "10.0.0.2"),
            List.of("10.0.0.1")),
        situation(
            "the local set falls back by itself",
            List.of(terminating("10.0.0.1", "node1"), ready("10.0.0.2", "node2")),
            List.of("10.0.0.2"),
            List.of("10.0.0.1")),
        situation(
            "terminating but no longer serving is nobody's",
            List.of(Samples.endpoint("10.0.0.1", "node1", false, false, true)),
            List.of(),
            List.of()),
        situation(
            "an endpoint of no known node is local to none",
            List.of(Samples.endpoint("10.0.0.1", null, true, true, false)),
            List.of("10.0.0.1"),
            List.of()),
        situation("no endpoint at all", List.of(), List.of(), List.of()),
        situation(
            "zone hints narrow the cluster set, never the local one",
            List.of(
                hinted("10.0.0.1", "node1", List.of("zone-b"), List.of()),
                hinted("10.0.0.2", "node2", List.of("zone-a"), List.of()),
                hinted("10.0.0.3", "node3", List.of("zone-a", "zone-b"), List.of())),
            List.of("10.0.0.2", "10.0.0.3"),
            List.of("10.0.0.1")),
        situation(
            "one missing zone hint switches the filter off",
            List.of(
                hinted("10.0.0.1", "node2", List.of("zone-a"), List.of()),
                ready("10.0.0.2", "node3")),
            List.of("10.0.0.1", "10.0.0.2"),
            List.of()),
        situation(
            "a zone that nobody serves switches the filter off",
            List.of(
                hinted("10.0.0.1", "node2", List.of("zone-b"), List.of()),
                hinted("10.0.0.2", "node3", List.of("zone-c"), List.of())),
            List.of("10.0.0.1", "10.0.0.2"),
            List.of()),
        situation(
            "node hints come before zone hints",
            List.of(
                hinted("10.0.0.1", "node1", List.of("zone-b"), List.of("node1")),
                hinted("10.0.0.2", "node2", List.of("zone-a"), List.of("node2"))),
            List.of("10.0.0.1"),
            List.of("10.0.0.1")),
        situation(
            "without a node hint for this node its zone decides",
            List.of(
                hinted("10.0.0.2", "node2", List.of("zone-a"), List.of("node2")),
                hinted("10.0.0.3", "node3", List.of("zone-b"), List.of("node3"))),
            List.of("10.0.0.2"),
            List.of()),
        situation(
            "hints of endpoints that are not ready do not count",
            List.of(
                hinted("10.0.0.1", "node2", List.of("zone-a"), List.of()),
                terminating("10.0.0.2", "node3")),
            List.of("10.0.0.1"),
            List.of()),
        situation(
            "the terminating fallback ignores hints",
            List.of(
                new Endpoint(
                    IpAddress.parse("10.0.0.1"),
                    8080,
                    "node2",
                    false,
                    true,
                    true,
                    List.of("zone-b"),
                    List.of())),
            List.of("10.0.0.1"),
            List.of()));
  }

  private static Arguments situation(
      String name, List<Endpoint> endpoints, List<String> cluster, List<String> local) {
    return Arguments.of(name, endpoints, cluster, local);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("situations")
  void selects(String name, List<Endpoint> endpoints, List<String> cluster, List<String> local) {
    EndpointSets sets = EndpointSelection.select(endpoints, NODE_1, EndpointWeights.even());

    assertThat(addresses(sets.cluster())).isEqualTo(cluster);
    assertThat(addresses(sets.local())).isEqualTo(local);
    assertThat(sets.anywhere()).isEqualTo(!cluster.isEmpty());
  }

  @Test
  void ofAnAddressInTwoSlicesTheOneThatStaysCounts() {
    Endpoint leaving = terminating("10.0.0.1", "node1");
    Endpoint staying = ready("10.0.0.1", "node1");

    assertThat(EndpointSelection.select(List.of(leaving, staying), NODE_1, EndpointWeights.even()))
        .isEqualTo(
            EndpointSelection.select(List.of(staying, leaving), NODE_1, EndpointWeights.even()))
        .isEqualTo(EndpointSelection.select(List.of(staying), NODE_1, EndpointWeights.even()));
  }

  @Test
  void anUnlabelledNodeIgnoresZoneHints() {
    NodeInfo unlabelled = new NodeInfo("node1", "uid", List.of(), List.of(), null);
    List<Endpoint> endpoints =
        List.of(
            hinted("10.0.0.1", "node2", List.of("zone-a"), List.of()),
            hinted("10.0.0.2", "node3", List.of("zone-b"), List.of()));

    assertThat(
            addresses(
                EndpointSelection.select(endpoints, unlabelled, EndpointWeights.even()).cluster()))
        .containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void theHealthCheckCountsAddressesWithAReadyEndpointOnThisNode() {
    List<Endpoint> endpoints =
        List.of(
            ready("10.0.0.1", "node1"),
            ready("10.0.0.1", "node1"),
            ready("10.0.0.2", "node1"),
            terminating("10.0.0.3", "node1"),
            ready("10.0.0.4", "node2"));

    assertThat(EndpointSelection.localReadyAddresses(endpoints, NODE_1)).isEqualTo(2);
  }
}
