package io.servicerouting.agent.dataplane.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.RouteChange;
import io.servicerouting.agent.process.Commands;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodePortAddresses;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written must come back from the kernel in the same words: adoption depends on it. */
class KernelRoundTripIT {
  private NetworkNamespace node;

  @BeforeEach
  void aNodeOfItsOwn() {
    node = NetworkNamespace.create("node");
  }

  @AfterEach
  void leaveNothing() {
    node.close();
  }

  private IptablesDataplanes dataplanes(Variant variant) {
    return dataplanes(variant, SampleRoutes.CONFIG);
  }

  private IptablesDataplanes dataplanes(Variant variant, IptablesConfig config) {
    return new IptablesDataplanes(node.commands(), variant, config, SampleRoutes.ON_NODE_2);
  }

  private OwnChains ownChains(Variant variant) {
    return new OwnChains(node.commands(), variant);
  }

  private static List<Route> routes(IpFamily family) {
    return family == IpFamily.IPV4 ? SampleRoutes.everyShape() : SampleRoutes.everyShapeOfIpv6();
  }

  @ParameterizedTest
  @CsvSource({
    "LEGACY, IPV4, primary,                     1000",
    "NFT,    IPV4, primary,                     1000",
    "LEGACY, IPV6, primary,                     1000",
    "NFT,    IPV6, primary,                     1000",
    "LEGACY, IPV4, 172.26.0.0/16 127.0.0.0/8,   0",
    "NFT,    IPV4, 172.26.0.0/16 127.0.0.0/8,   0",
    "LEGACY, IPV6, fd00::/16 ::1/128,           0",
    "NFT,    IPV6, fd00::/16 ::1/128,           0"
  })
  void aSecondAgentAdoptsWhatTheFirstWroteAndWritesNothing(
      Variant variant, IpFamily family, String nodePorts, int largeCluster) throws IOException {
    IptablesConfig config =
        new IptablesConfig(
            14, true, NodePortAddresses.parse(List.of(nodePorts.split(" ", -1))), largeCluster);

    assertThat(dataplanes(variant, config).forFamily(family).reconcile(routes(family)).written())
        .isGreaterThan(10);

    assertThat(dataplanes(variant, config).forFamily(family).reconcile(routes(family)).written())
        .as("chains written by the second agent")
        .isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aClusterThatGrowsLargeAndShrinksEndsWhereReconcilingWould(Variant variant)
      throws IOException {
    // Large with more than 28 endpoints, small again with 22.
    IptablesConfig config = new IptablesConfig(14, true, NodePortAddresses.every(), 28);
    Dataplane dataplane = dataplanes(variant, config).forFamily(IpFamily.IPV4);
    List<Route> routes = new ArrayList<>(SampleRoutes.everyShape());
    dataplane.reconcile(routes);
    String small = rules("iptables-" + variant.commandPart());
    SampleRoutes big = SampleRoutes.service("big", "10.96.0.99");
    for (int i = 1; i <= 10; i++) {
      big.endpoint("192.168.100." + (100 + i), 80, "node3");
    }

    dataplane.apply(List.of(RouteChange.to(big.route())));

    assertThat(rules("iptables-" + variant.commandPart()))
        .contains("--mode random --probability 0.10000000009 -j DNAT --to-destination 192.168.100.")
        .doesNotContain("comment \"default/big -> ");
    routes.add(big.route());
    assertThat(dataplanes(variant, config).forFamily(IpFamily.IPV4).reconcile(routes).written())
        .as("differences found by a fresh look at the kernel")
        .isZero();

    dataplane.apply(List.of(RouteChange.gone(big.route().name())));

    assertThat(rules("iptables-" + variant.commandPart()))
        .as("24 are not few enough")
        .doesNotContain("default/seven -> 192.168.100.");
    Route nginx = routes.getFirst();
    Route seven = routes.get(9);
    dataplane.apply(List.of(RouteChange.gone(nginx.name()), RouteChange.gone(seven.name())));
    dataplane.apply(List.of(RouteChange.to(nginx), RouteChange.to(seven)));
    assertThat(rules("iptables-" + variant.commandPart())).isEqualTo(small);
  }

  @ParameterizedTest
  @EnumSource
  void applyingChangesEndsWhereReconcilingWould(Variant variant) throws IOException {
    List<Route> routes = SampleRoutes.everyShape();
    Dataplane dataplane = dataplanes(variant).forFamily(IpFamily.IPV4);
    dataplane.reconcile(List.of());
    for (Route route : routes) {
      dataplane.apply(List.of(RouteChange.to(route)));
    }
    Route shrunk =
        SampleRoutes.service("seven", "10.96.0.28").endpoint("192.168.189.17", 80, "node2").route();
    dataplane.apply(List.of(RouteChange.to(shrunk), RouteChange.gone(routes.getFirst().name())));

    List<Route> left = new ArrayList<>(routes.subList(1, routes.size() - 1));
    left.add(shrunk);
    assertThat(dataplanes(variant).forFamily(IpFamily.IPV4).reconcile(left).written())
        .as("differences found by a fresh look at the kernel")
        .isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "LEGACY, 10.96.0., 192.168.100.23",
    "NFT,    10.96.0., 192.168.100.23",
    "LEGACY, fd00:96::, fd00:192::1",
    "NFT,    fd00:96::, fd00:192::1"
  })
  void aTreeOfVipsGrowsAndShrinksChainByChain(Variant variant, String range, String endpoint)
      throws IOException {
    List<Route> many = new ArrayList<>();
    for (int i = 1; i <= 99; i++) {
      // Every third has nobody, so the filter table's tree grows as well.
      SampleRoutes service = SampleRoutes.service("s" + i, range + i);
      many.add((i % 3 == 0 ? service : service.endpoint(endpoint, 80, "node3")).route());
    }
    IpFamily family = many.getFirst().family();
    Dataplane dataplane = dataplanes(variant).forFamily(family);
    dataplane.reconcile(many.subList(0, 5));

    dataplane.apply(many.stream().map(RouteChange::to).toList());
    assertThat(treeChains(variant, family)).hasSizeGreaterThan(5);
    assertThat(dataplanes(variant).forFamily(family).reconcile(many).written())
        .as("differences found by a fresh look at the kernel")
        .isZero();
    assertThat(dataplane.apply(List.of(RouteChange.gone(many.get(51).name()))).written())
        .as("one chain of the tree is written; a picking and an endpoint's chain go")
        .isEqualTo(3);

    dataplane.apply(
        many.subList(5, 99).stream().map(route -> RouteChange.gone(route.name())).toList());
    assertThat(treeChains(variant, family)).isEmpty();
    assertThat(dataplanes(variant).forFamily(family).reconcile(many.subList(0, 5)).written())
        .isZero();
  }

  private List<String> treeChains(Variant variant, IpFamily family) {
    String save =
        (family == IpFamily.IPV4 ? "iptables-" : "ip6tables-") + variant.commandPart() + "-save";
    return node.run(save).lines().filter(line -> line.startsWith(":SRP-DST")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void aChangeOfOneEndpointWritesTheChainsOfOneService(Variant variant) throws IOException {
    Dataplane dataplane = dataplanes(variant).forFamily(IpFamily.IPV4);
    dataplane.reconcile(SampleRoutes.everyShape());
    Route grown = SampleRoutes.myNginx().endpoint("192.168.100.2", 80, "node3").route();

    // SVC is rewritten, one SEP is new; EXT, FW, the other SEPs and SERVICES are as they were.
    assertThat(dataplane.apply(List.of(RouteChange.to(grown))).written()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void handMadeDamageIsRepaired(Variant variant) throws IOException {
    Dataplane dataplane = dataplanes(variant).forFamily(IpFamily.IPV4);
    dataplane.reconcile(SampleRoutes.everyShape());
    String iptables = "iptables-" + variant.commandPart();
    node.run(iptables, "-t", "nat", "-F", "PREROUTING");
    node.run(iptables, "-t", "nat", "-F", ChainNames.SERVICES);
    node.run(iptables, "-t", "nat", "-N", "SRP-SVC-STRAY");

    dataplane.reconcile(SampleRoutes.everyShape());

    assertThat(dataplane.reconcile(SampleRoutes.everyShape()).written()).isZero();
    assertThat(node.run(iptables + "-save", "-t", "nat"))
        .contains("-A PREROUTING -m comment --comment \"service portals\" -j SRP-SERVICES")
        .doesNotContain("STRAY");
  }

  @ParameterizedTest
  @EnumSource
  void removingAllLeavesOthersRulesAlone(Variant variant) throws IOException {
    String iptables = "iptables-" + variant.commandPart();
    node.run(iptables, "-t", "nat", "-N", "KUBE-SERVICES");
    node.run(iptables, "-t", "nat", "-A", "PREROUTING", "-j", "KUBE-SERVICES");
    node.run(iptables, "-A", "INPUT", "-p", "tcp", "--dport", "22", "-j", "ACCEPT");
    String before = rules(iptables);
    IptablesDataplanes dataplanes = dataplanes(variant);
    dataplanes.forFamily(IpFamily.IPV4).reconcile(SampleRoutes.everyShape());
    assertThat(rules(iptables)).contains("SRP-");

    assertThat(ownChains(variant).removeAll(IpFamily.IPV4)).isGreaterThan(10);

    assertThat(rules(iptables)).isEqualTo(before);
    assertThat(ownChains(variant).removeAll(IpFamily.IPV4)).as("the second time").isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aRouteTheKernelRefusesIsNamedAndTheOthersGoOn(Variant variant) throws IOException {
    IptablesDataplanes picky =
        new IptablesDataplanes(
            refusing("10.96.0.66"), variant, SampleRoutes.CONFIG, SampleRoutes.ON_NODE_2);
    Dataplane dataplane = picky.forFamily(IpFamily.IPV4);
    Route before = SampleRoutes.myNginx().route();
    dataplane.reconcile(List.of(before));
    Route impossible =
        SampleRoutes.service("impossible", "10.96.0.66")
            .endpoint("192.168.189.66", 80, "node2")
            .route();
    List<RouteChange> changes = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      changes.add(
          RouteChange.to(
              SampleRoutes.service("fine-" + i, "10.96.1." + i)
                  .endpoint("192.168.189." + i, 80, "node2")
                  .route()));
    }
    changes.add(4, RouteChange.to(impossible));

    Outcome outcome = dataplane.apply(changes);

    assertThat(outcome.refused())
        .hasSize(1)
        .hasEntrySatisfying(
            impossible.name(), words -> assertThat(words).contains("no such target"));
    assertThat(rules("iptables-" + variant.commandPart()))
        .contains("default/my-nginx", "default/fine-1 ", "default/fine-9 ")
        .doesNotContain("impossible", "PROBE");
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedChangeLeavesTheRouteAsItWas(Variant variant) throws IOException {
    IptablesDataplanes picky =
        new IptablesDataplanes(
            refusing("192.168.100.99"), variant, SampleRoutes.CONFIG, SampleRoutes.ON_NODE_2);
    Dataplane dataplane = picky.forFamily(IpFamily.IPV4);
    dataplane.reconcile(List.of(SampleRoutes.myNginx().route()));
    String before = rules("iptables-" + variant.commandPart());

    Outcome outcome =
        dataplane.apply(
            List.of(
                RouteChange.to(
                    SampleRoutes.myNginx().endpoint("192.168.100.99", 80, "node3").route())));

    assertThat(outcome.refused()).hasSize(1);
    assertThat(rules("iptables-" + variant.commandPart())).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void onAFreshNodeOneBadRouteCostsNobodyElse(Variant variant) throws IOException {
    Dataplane dataplane =
        new IptablesDataplanes(
                refusing("10.96.0.66"), variant, SampleRoutes.CONFIG, SampleRoutes.ON_NODE_2)
            .forFamily(IpFamily.IPV4);
    Route impossible =
        SampleRoutes.service("impossible", "10.96.0.66")
            .endpoint("192.168.189.66", 80, "node2")
            .route();

    Outcome outcome = dataplane.reconcile(List.of(SampleRoutes.myNginx().route(), impossible));

    assertThat(outcome.refused()).containsOnlyKeys(impossible.name());
    assertThat(rules("iptables-" + variant.commandPart()))
        .contains("default/my-nginx cluster IP")
        .doesNotContain("impossible");
  }

  @Test
  void aRulesetTooLargeForOneWriteIsWrittenAndRemovedInPieces() throws IOException {
    List<Route> many = new ArrayList<>();
    for (int i = 0; i < 330; i++) {
      SampleRoutes service = SampleRoutes.service("s" + i, "10.97." + i / 250 + "." + i % 250);
      for (int j = 1; j <= 9; j++) {
        service.endpoint("192.168." + j + "." + i % 250, 80, "node2");
      }
      many.add(service.route());
    }
    IptablesDataplanes dataplanes = dataplanes(Variant.NFT);

    Outcome first = dataplanes.forFamily(IpFamily.IPV4).reconcile(many);

    assertThat(first.refused()).isEmpty();
    assertThat(first.written()).isGreaterThan(3_000);
    assertThat(dataplanes.forFamily(IpFamily.IPV4).reconcile(many).written()).isZero();
    assertThat(ownChains(Variant.NFT).removeAll(IpFamily.IPV4)).isGreaterThan(3_000);
    assertThat(ownChains(Variant.NFT).removeAll(IpFamily.IPV4)).isZero();
  }

  /** A kernel that lacks whatever a rule with this address needs, and else is the real one. */
  private Commands refusing(String address) {
    return (command, input, output) -> {
      StringWriter text = new StringWriter();
      input.writeTo(text);
      return text.toString().contains(address)
          ? new Commands.Result(1, "line 7: no such target")
          : node.commands().run(command, writer -> writer.write(text.toString()), output);
    };
  }

  private String rules(String iptables) {
    return node.sh(iptables + "-save -t nat; " + iptables + "-save -t filter | grep -v '^#'")
        .lines()
        .filter(line -> line.startsWith("-A") || line.startsWith(":"))
        .map(line -> line.replaceAll("\\[\\d+:\\d+]", "[]"))
        .sorted()
        .reduce("", (all, line) -> all + line + "\n");
  }
}
