package io.servicerouting.routing;

import static io.servicerouting.routing.Samples.NODE_1;
import static io.servicerouting.routing.Samples.ready;
import static io.servicerouting.routing.TrafficPolicy.CLUSTER;
import static io.servicerouting.routing.TrafficPolicy.LOCAL;
import static io.servicerouting.routing.TrafficPolicy.PREFER_LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Steering.Forward;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who may reach which endpoints, and whether the endpoint sees the client's address. Each row is a
 * flow; the columns are a Service with both policies Cluster, one with external Local, and one with
 * internal Local.
 */
class MasqueradeMatrixTest {
  private static final List<Endpoint> HERE_AND_ELSEWHERE =
      List.of(ready("192.168.1.5", "node1"), ready("192.168.2.5", "node2"));

  @ParameterizedTest(name = "{0}: {1} | {2} | {3}")
  @CsvSource({
    "pod to ClusterIP,      all,      all,       local",
    "node to ClusterIP,     all masq, all masq,  local masq",
    "outside to ClusterIP,  all masq, all masq,  local masq",
    "pod to external,       all masq, all,       all masq",
    "node to external,      all masq, all masq,  all masq",
    "outside to external,   all masq, local,     all masq"
  })
  void withADetector(String flow, String bothCluster, String externalLocal, String internalLocal) {
    assertFlow(flow, Samples.DETECTOR, false, List.of(bothCluster, externalLocal, internalLocal));
  }

  @ParameterizedTest(name = "{0}: {1} | {2} | {3}")
  @CsvSource({
    "pod to ClusterIP,      all,      all,       local",
    "node to ClusterIP,     all,      all,       local",
    "outside to ClusterIP,  all,      all,       local",
    "pod to external,       all masq, local,     all masq",
    "node to external,      all masq, all masq,  all masq",
    "outside to external,   all masq, local,     all masq"
  })
  void withoutADetectorPodsAreStrangers(
      String flow, String bothCluster, String externalLocal, String internalLocal) {
    assertFlow(
        flow, new LocalDetector.None(), false, List.of(bothCluster, externalLocal, internalLocal));
  }

  @ParameterizedTest(name = "{0}: {1} | {2} | {3}")
  @CsvSource({
    "pod to ClusterIP,      all masq, all masq,  local masq",
    "node to ClusterIP,     all masq, all masq,  local masq",
    "outside to ClusterIP,  all masq, all masq,  local masq",
    "pod to external,       all masq, all,       all masq",
    "node to external,      all masq, all masq,  all masq",
    "outside to external,   all masq, local,     all masq"
  })
  void withMasqueradeAllPodsToClusterIpsAreMasqueradedToo(
      String flow, String bothCluster, String externalLocal, String internalLocal) {
    assertFlow(flow, Samples.DETECTOR, true, List.of(bothCluster, externalLocal, internalLocal));
  }

  @ParameterizedTest(name = "{0}: {1} | {2} | {3}")
  @CsvSource({
    "pod to ClusterIP,      all masq, all masq,  local masq",
    "outside to ClusterIP,  all masq, all masq,  local masq",
    "pod to external,       all masq, local,     all masq"
  })
  void withoutADetectorAndWithMasqueradeAllBothHold(
      String flow, String bothCluster, String externalLocal, String internalLocal) {
    assertFlow(
        flow, new LocalDetector.None(), true, List.of(bothCluster, externalLocal, internalLocal));
  }

  @ParameterizedTest(name = "{0}: {1} | {2} | {3}")
  @CsvSource({
    // a node with an endpoint, one without, one without a detector and without an endpoint
    "pod to ClusterIP,      local,      all,      all",
    "node to ClusterIP,     local masq, all masq, all",
    "outside to ClusterIP,  local masq, all masq, all",
    "pod to external,       local,      all,      all masq",
    "node to external,      local masq, all masq, all masq",
    "outside to external,   local,      all masq, all masq"
  })
  void preferLocalStaysOnTheNodeAsLongAsItCan(
      String flow, String withEndpoint, String without, String withoutDetector) {
    assertThat(words(steering(flow, preferLocal(HERE_AND_ELSEWHERE, Samples.DETECTOR))))
        .isEqualTo(withEndpoint);
    List<Endpoint> elsewhere = List.of(HERE_AND_ELSEWHERE.getLast());
    assertThat(words(steering(flow, preferLocal(elsewhere, Samples.DETECTOR)))).isEqualTo(without);
    assertThat(words(steering(flow, preferLocal(elsewhere, new LocalDetector.None()))))
        .isEqualTo(withoutDetector);
    assertThat(words(steering(flow, preferLocal(List.of(), Samples.DETECTOR)))).isEqualTo("reject");
  }

  private static Route preferLocal(List<Endpoint> endpoints, LocalDetector detector) {
    return route(Samples.service(PREFER_LOCAL, PREFER_LOCAL), endpoints, detector, false);
  }

  private static void assertFlow(
      String flow, LocalDetector detector, boolean masqueradeAll, List<String> expected) {
    List<ServiceInfo> columns =
        List.of(
            Samples.service(CLUSTER, CLUSTER),
            Samples.service(LOCAL, CLUSTER),
            Samples.service(CLUSTER, LOCAL));
    for (int i = 0; i < columns.size(); i++) {
      Route route = route(columns.get(i), HERE_AND_ELSEWHERE, detector, masqueradeAll);
      assertThat(words(steering(flow, route))).as("column %d", i + 1).isEqualTo(expected.get(i));
    }
  }

  private static Steering steering(String flow, Route route) {
    Entry entry = flow.endsWith("ClusterIP") ? route.internal() : route.external();
    return switch (flow.substring(0, flow.indexOf(' '))) {
      case "pod" -> entry.fromPod();
      case "node" -> entry.fromNode();
      default -> entry.fromOutside();
    };
  }

  private static String words(Steering steering) {
    return switch (steering) {
      case Forward forward ->
          (forward.to() == Steering.BackendSet.CLUSTER ? "all" : "local")
              + (forward.masquerade() ? " masq" : "");
      case Steering.Reject reject -> "reject";
      case Steering.Drop drop -> "drop";
    };
  }

  private static Route route(
      ServiceInfo service, List<Endpoint> endpoints, LocalDetector detector, boolean all) {
    return Route.of(
        service,
        service.ports().getFirst(),
        service.clusterIps().getFirst(),
        endpoints,
        PolicyResolution.resolve(service, "", Map.of(), List.of(), List.of(), ProxyMode.IPTABLES),
        new NodeSettings(NODE_1, detector, all, ProxyMode.IPTABLES));
  }

  @ParameterizedTest(name = "external {0}, internal {1}: {2}")
  @CsvSource({
    "CLUSTER, CLUSTER, all|all masq|all masq, all masq|all masq|all masq",
    "LOCAL,   CLUSTER, all|all masq|all masq, all|all masq|drop",
    "CLUSTER, LOCAL,   drop|drop|drop,        all masq|all masq|all masq",
    "LOCAL,   LOCAL,   drop|drop|drop,        all|all masq|drop"
  })
  void aNodeWithoutEndpointsDropsWhatMayNotLeaveIt(
      TrafficPolicy external, TrafficPolicy internal, String toClusterIp, String toExternal) {
    Route route =
        route(
            Samples.service(external, internal),
            List.of(ready("192.168.2.5", "node2")),
            Samples.DETECTOR,
            false);

    assertThat(words(route.internal())).isEqualTo(toClusterIp);
    assertThat(words(route.external())).isEqualTo(toExternal);
  }

  private static String words(Entry entry) {
    return words(entry.fromPod())
        + "|"
        + words(entry.fromNode())
        + "|"
        + words(entry.fromOutside());
  }

  @Test
  void aServiceWithoutAnyEndpointRejectsWhateverItsPolicies() {
    for (TrafficPolicy external : TrafficPolicy.values()) {
      for (TrafficPolicy internal : TrafficPolicy.values()) {
        Route route =
            route(Samples.service(external, internal), List.of(), Samples.DETECTOR, false);

        assertThat(words(route.internal())).isEqualTo("reject|reject|reject");
        assertThat(words(route.external())).isEqualTo("reject|reject|reject");
      }
    }
  }

  @Test
  void theExternalPolicyOfAServiceWithoutExternalAddressIsIgnored() {
    ServiceInfo internalOnly = Samples.service(LOCAL, CLUSTER, Map.of(), 0);

    Route route = route(internalOnly, HERE_AND_ELSEWHERE, Samples.DETECTOR, false);

    assertThat(route.external()).isNull();
    assertThat(route.local()).isEmpty();
  }

  @Test
  void aRouteHoldsOnlyTheEndpointsThatSomeFlowMayReach() {
    ServiceInfo internalLocal = Samples.service(CLUSTER, LOCAL, Map.of(), 0);

    Route route = route(internalLocal, HERE_AND_ELSEWHERE, Samples.DETECTOR, false);

    assertThat(route.cluster()).isEmpty();
    assertThat(Samples.addresses(route.local())).containsExactly("192.168.1.5");
  }

  @Test
  void whatChangesNoRuleChangesNoRoute() {
    ServiceInfo bothCluster = Samples.service(CLUSTER, CLUSTER);
    Route before = route(bothCluster, HERE_AND_ELSEWHERE, Samples.DETECTOR, false);
    // It does not matter on which other node an endpoint runs, nor which others are going away.
    Route after =
        route(
            bothCluster,
            List.of(
                ready("192.168.2.5", "node3"),
                ready("192.168.1.5", "node1"),
                Samples.terminating("192.168.3.5", "node3")),
            Samples.DETECTOR,
            false);

    assertThat(after).isEqualTo(before);
  }
}
