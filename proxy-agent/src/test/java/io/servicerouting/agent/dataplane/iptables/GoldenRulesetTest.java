package io.servicerouting.agent.dataplane.iptables;

import static io.servicerouting.agent.dataplane.iptables.SampleRoutes.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.userspace.EntryRoute;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.Cidr;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.LocalDetector;
import io.servicerouting.routing.NodePortAddresses;
import io.servicerouting.routing.ProxyMode;
import io.servicerouting.routing.Route;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.Steering.BackendSet;
import io.servicerouting.routing.TrafficPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One whole ruleset for every shape, to be read beside the Service that it belongs to. */
class GoldenRulesetTest {
  private static final IptablesConfig DEFAULT =
      new IptablesConfig(14, true, new NodePortAddresses.Primary(), IptablesConfig.LARGE_CLUSTER);

  static Stream<Arguments> shapes() {
    List<Route> all = SampleRoutes.everyShape();
    return Stream.of(
        shape("article-cluster", all.get(0)),
        shape("article-local", SampleRoutes.myNginx().external(TrafficPolicy.LOCAL).route()),
        shape("prefer-local-here", preferLocal("node2")),
        shape("prefer-local-elsewhere", preferLocal("node4")),
        shape("local-two-remote", all.get(1)),
        shape("local-black-hole", all.get(2)),
        shape("internal-local", all.get(3)),
        shape("internal-local-elsewhere", all.get(4)),
        shape("no-endpoints", all.get(5)),
        shape("affinity-udp", all.get(6)),
        shape("source-ranges", all.get(7)),
        shape("round-robin", all.get(8)),
        shape("userspace-local", toRelay(all.get(1))),
        shape("ipv6-local", SampleRoutes.everyShapeOfIpv6().getFirst()),
        Arguments.of(
            "no-detector",
            SampleRoutes.myNginx()
                .external(TrafficPolicy.LOCAL)
                .detector(new LocalDetector.None())
                .route(),
            new LocalDetector.None(),
            DEFAULT),
        Arguments.of(
            "no-detector-masquerade-all",
            SampleRoutes.myNginx().detector(new LocalDetector.None()).masqueradeAll().route(),
            new LocalDetector.None(),
            DEFAULT),
        detectedBy("interface-prefix", new LocalDetector.InterfacePrefix("cali")),
        detectedBy(
            "two-pod-ranges",
            new LocalDetector.SourceRanges(
                List.of(Cidr.parse("192.168.0.0/16"), Cidr.parse("10.244.0.0/16")))),
        written(
            "node-port-ranges",
            all.get(2),
            new IptablesConfig(
                14,
                true,
                NodePortAddresses.parse(List.of("172.26.0.0/16", "10.0.0.0/8")),
                IptablesConfig.LARGE_CLUSTER)),
        written("node-ports-everywhere", all.get(2), SampleRoutes.CONFIG),
        written(
            "ipv6-node-ports-everywhere",
            SampleRoutes.everyShapeOfIpv6().getFirst(),
            SampleRoutes.CONFIG),
        written(
            "ipv6-node-port-ranges",
            SampleRoutes.everyShapeOfIpv6().getFirst(),
            new IptablesConfig(
                14,
                true,
                NodePortAddresses.parse(List.of("::/8", "fd00::/16")),
                IptablesConfig.LARGE_CLUSTER)),
        written("large-cluster", SampleRoutes.myNginx().route(), SampleRoutes.LARGE_CLUSTER),
        written("large-cluster-local", all.get(1), SampleRoutes.LARGE_CLUSTER),
        written("large-cluster-affinity", all.get(6), SampleRoutes.LARGE_CLUSTER),
        written("large-cluster-round-robin", all.get(8), SampleRoutes.LARGE_CLUSTER));
  }

  private static Arguments written(String name, Route route, IptablesConfig config) {
    return Arguments.of(name, route, SampleRoutes.CLUSTER_RANGE, config);
  }

  private static Route preferLocal(String node) {
    return service("prefer-local", "10.96.0.29")
        .external(TrafficPolicy.PREFER_LOCAL)
        .internal(TrafficPolicy.PREFER_LOCAL)
        .nodePort(30029)
        .loadBalancer("172.26.236.185")
        .endpoint("192.168.189.18", 80, node)
        .endpoint("192.168.100.23", 80, "node3")
        .route();
  }

  /** As mode userspace has its routes programmed, with the relay on this node. */
  private static Route toRelay(Route route) {
    IpAddress node = IpAddress.parse("172.26.236.178");
    return EntryRoute.of(
        route.carriedBy(ProxyMode.USERSPACE, Scheduler.RR),
        Map.of(
            BackendSet.CLUSTER, new Backend(node, 61_000),
            BackendSet.LOCAL, new Backend(node, 61_001)));
  }

  private static Arguments shape(String name, Route route) {
    return Arguments.of(name, route, SampleRoutes.CLUSTER_RANGE, DEFAULT);
  }

  private static Arguments detectedBy(String name, LocalDetector detector) {
    return Arguments.of(
        name,
        SampleRoutes.myNginx().external(TrafficPolicy.LOCAL).detector(detector).route(),
        detector,
        DEFAULT);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void theRulesetIs(String name, Route route, LocalDetector detector, IptablesConfig config)
      throws IOException {
    StringWriter rules = new StringWriter();
    new IptablesDataplanes(
            (command, input, output) -> {
              throw new AssertionError("rendering runs nothing, but ran " + command);
            },
            Variant.NFT,
            config,
            SampleRoutes.on(detector))
        .print(route.family(), List.of(route), rules);

    assertThat(rules.toString()).isEqualTo(golden(name));
  }

  private static String golden(String name) throws IOException {
    String resource = "/golden/iptables-" + name + ".rules";
    try (InputStream stream = GoldenRulesetTest.class.getResourceAsStream(resource)) {
      assertThat(stream).as("the file src/test/resources" + resource).isNotNull();
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
