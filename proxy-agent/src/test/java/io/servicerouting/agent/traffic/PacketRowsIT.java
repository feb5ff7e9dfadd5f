package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * What packets to Services of every shape meet, in every mode, by the tables of {@link
 * PacketWorld}: one world, one agent, real packets of both families and protocols.
 */
@ParameterizedClass(name = "{0}")
@EachMode
class PacketRowsIT {
  @TempDir private static Path folder;
  private static @Nullable ServedNode node;

  @Parameter private TrafficMode mode;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws IOException {
    ServedNode started = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    node = started;
    List<Sample> samples = PacketWorld.groups().values().stream().flatMap(List::stream).toList();
    samples.forEach(sample -> ownAddresses(started.net(), mode, sample));
    started.balanceInTurn();
    started.api().apply(samples.stream().map(Sample::yaml).collect(Collectors.joining()));
    started.run("--cluster-cidr=192.168.0.0/16,fd00:192::/64");
  }

  /** Sends the client what is to be left alone, and gives node1 the VIPs that it calls from. */
  static void ownAddresses(TwoNodes net, TrafficMode mode, Sample sample) {
    List<String> toClient = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      String ip = family == IpFamily.IPV4 ? "ip " : "ip -6 ";
      String length = family == IpFamily.IPV4 ? "/32" : "/128";
      sample.rows().stream()
          .filter(row -> row.outcome().equals("client"))
          .map(row -> row.to().replaceAll(":.*", ""))
          .distinct()
          .map(kind -> sample.address(family, kind))
          .forEach(address -> {
            // Not an address of its own: its answers over UDP would come from another one.
            net.client.sh(
                mode.command().replace("ip", family == IpFamily.IPV4 ? "ip" : "ip6")
                    + " -t nat -A PREROUTING -d "
                    + address
                    + " -j DNAT --to-destination "
                    + Machine.CLIENT.address(family));
            toClient.add(ip + "route add " + address + " via " + Machine.CLIENT.address(family));
          });
      if (sample.rows().stream().anyMatch(row -> row.who().equals("VIP"))) {
        net.node1.sh(
            ip + "addr add " + sample.address(family, "LB") + length + " dev lo scope host");
      }
    }
    toClient.forEach(net.node1::sh);
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() {
    node().close();
    node = null;
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  @TestFactory
  Stream<DynamicNode> rows() {
    wayBackToPods(node().net());
    return PacketWorld.groups().entrySet().stream().map(this::group);
  }

  /** Also for pods whose address is kept. */
  static void wayBackToPods(TwoNodes net) {
    net.client.sh("ip route add 192.168.0.0/16 via 172.26.236.177");
    net.client.sh("ip -6 route add fd00:192::/64 via fd00:172:26::177");
  }

  private DynamicNode group(Map.Entry<String, List<Sample>> group) {
    return DynamicContainer.dynamicContainer(
        group.getKey(),
        group.getValue().stream().flatMap(sample -> sample.rows().stream()).flatMap(this::tests));
  }

  private Stream<DynamicTest> tests(PacketRow row) {
    List<DynamicTest> tests = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
        if (row.isFor(mode, family, protocol)) {
          tests.add(
              DynamicTest.dynamicTest(
                  mode + " " + family + " " + protocol + " " + row,
                  () -> assertRow(node().net(), row, family, protocol)));
        }
      }
    }
    return tests.stream();
  }

  static void assertRow(TwoNodes net, PacketRow row, IpFamily family, Protocol protocol) {
    NetworkNamespace caller = row.caller().in(net);
    String to = row.destination(family);
    String source = row.source(family);
    Set<String> answers =
        ServedNode.answers(
            () ->
                row.meaning(
                    source.isEmpty()
                        ? net.request(caller, row.request(protocol), to)
                        : net.requestFrom(caller, source, row.request(protocol), to)),
            row.requests(),
            row.isLost());
    assertThat(answers).as("%s, to %s", row, to).isEqualTo(row.expected(family));
  }
}
