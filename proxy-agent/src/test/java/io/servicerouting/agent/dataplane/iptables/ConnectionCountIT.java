package io.servicerouting.agent.dataplane.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.CountedEndpoint;
import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel's counters against connections that a client has really made. */
class ConnectionCountIT {

  private static IptablesDataplanes dataplanes(NetworkNamespace node, Variant variant) {
    return new IptablesDataplanes(
        node.commands(), variant, SampleRoutes.CONFIG, SampleRoutes.ON_NODE_2);
  }

  private static Map<String, Long> byBackend(Map<CountedEndpoint, Long> counts) {
    Map<String, Long> byBackend = new HashMap<>();
    counts.forEach((endpoint, count) -> byBackend.put(endpoint.backend().toString(), count));
    return byBackend;
  }

  private static SampleRoutes web() {
    return SampleRoutes.service("web", "10.96.0.10")
        .endpoint("192.168.1.5", 80, "node2")
        .endpoint("192.168.2.5", 80, "elsewhere");
  }

  @ParameterizedTest
  @CsvSource({"LEGACY, false", "NFT, false", "LEGACY, true", "NFT, true"})
  void everyConnectionIsCountedOnceAtTheEndpointThatGotIt(Variant variant, boolean large)
      throws IOException {
    try (TwoNodes net = TwoNodes.start()) {
      Route web = web().route();
      Route other =
          SampleRoutes.service("other", "10.96.0.11").endpoint("192.168.1.5", 80, "node2").route();
      IptablesConfig config = large ? SampleRoutes.LARGE_CLUSTER : SampleRoutes.CONFIG;
      Dataplane dataplane =
          new IptablesDataplanes(net.node1.commands(), variant, config, SampleRoutes.ON_NODE_2)
              .forFamily(IpFamily.IPV4);
      dataplane.reconcile(List.of(web, other));
      IptablesConnections connections = new IptablesConnections(net.node1.commands(), variant);
      assertThat(byBackend(connections.read(List.of(web))))
          .containsOnly(Map.entry("192.168.1.5:80", 0L), Map.entry("192.168.2.5:80", 0L));

      Map<String, Long> answered = new HashMap<>();
      for (int i = 0; i < 40; i++) {
        String pod = net.request(net.client, "TCP", "10.96.0.10:80").replaceAll(" client=.*", "");
        answered.merge(pod.equals("pod=a") ? "192.168.1.5:80" : "192.168.2.5:80", 1L, Long::sum);
        net.request(net.client, "TCP", "10.96.0.11:80");
      }

      assertThat(byBackend(connections.read(List.of(web)))).isEqualTo(answered);
      assertThat(byBackend(connections.read(List.of(other)))).containsEntry("192.168.1.5:80", 40L);

      // Another endpoint: the rules of those that stay are not written, and go on counting; but
      // where picking and rewriting is one rule, that of the endpoint elsewhere is written anew.
      if (large) {
        answered.put("192.168.2.5:80", 0L);
      }
      Route grown = web().endpoint("192.168.2.6", 80, "elsewhere").route();
      dataplane.apply(List.of(RouteChange.to(grown)));
      assertThat(byBackend(connections.read(List.of(grown))))
          .containsAllEntriesOf(answered)
          .containsEntry("192.168.2.6:80", 0L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotInTheKernelIsLeftOut(Variant variant) throws IOException {
    try (NetworkNamespace node = NetworkNamespace.create("node")) {
      Route web = web().route();
      Route missing =
          SampleRoutes.service("missing", "10.96.0.66").endpoint("192.168.9.9", 80, "x").route();
      dataplanes(node, variant).forFamily(IpFamily.IPV4).reconcile(List.of(web));

      Map<CountedEndpoint, Long> counts =
          new IptablesConnections(node.commands(), variant).read(List.of(missing, web));

      assertThat(counts).hasSize(2).allSatisfy((endpoint, count) -> assertThat(count).isZero());
      assertThat(new IptablesConnections(node.commands(), variant).read(List.of())).isEmpty();
    }
  }

  /**
   * Says what a look costs in a large cluster; -Dcount.services=5000 for the figure in the docs.
   */
  @ParameterizedTest
  @EnumSource
  void aLookAtALargeTableIsAffordable(Variant variant) throws IOException {
    int services = Integer.getInteger("count.services", 500);
    try (NetworkNamespace node = NetworkNamespace.create("node")) {
      List<Route> many = new ArrayList<>();
      for (int i = 0; i < services; i++) {
        SampleRoutes service = SampleRoutes.service("s" + i, "10.97." + i / 250 + "." + i % 250);
        for (int j = 1; j <= 10; j++) {
          service.endpoint("192.168." + (i / 250 * 10 + j) + "." + i % 250, 80, "node2");
        }
        many.add(service.route());
      }
      dataplanes(node, variant).forFamily(IpFamily.IPV4).reconcile(many);
      long begin = System.nanoTime();

      Map<CountedEndpoint, Long> counts =
          new IptablesConnections(node.commands(), variant).read(many.subList(0, 128));

      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      System.out.println(
          "A look at " + services + " x 10, " + variant + ": " + took.toMillis() + " ms");
      assertThat(counts).hasSize(1_280);
      assertThat(took).isLessThan(Duration.ofSeconds(30));
    }
  }
}
