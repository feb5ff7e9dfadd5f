package io.servicerouting.agent.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.testbed.EachMode;
import io.servicerouting.agent.testbed.NetworkNamespace;
import io.servicerouting.agent.testbed.ServedNode;
import io.servicerouting.agent.testbed.TrafficMode;
import io.servicerouting.agent.testbed.TwoNodes;
import io.servicerouting.routing.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** What becomes of packets that conntrack calls INVALID, and of protocols without a socket here. */
@ParameterizedClass(name = "{0}")
@EachMode
class ForwardedPacketsIT {
  private static final String[] OPTIONS = {"--cluster-cidr=192.168.0.0/16,fd00:192::/64"};

  @TempDir private static Path folder;
  private static @Nullable ServedNode node;
  private static @Nullable Process echo;

  @Parameter private TrafficMode mode;

  @BeforeParameterizedClassInvocation
  static void start(TrafficMode mode) throws IOException {
    node = new ServedNode(mode, Files.createDirectories(folder.resolve(mode.name())));
    TwoNodes net = node().net();
    // What conntrack has not seen from the beginning is INVALID, not a new connection.
    net.node1.sh("sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0");
    net.client.sh("ip route add 192.168.0.0/16 via 172.26.236.177");
    echo = net.podA.start("socat", "TCP4-LISTEN:9999,fork", "EXEC:cat");
    net.podA.sh("until ss -ltn | grep -q ':9999 '; do sleep 0.05; done");
  }

  @AfterParameterizedClassInvocation
  static void leaveNothing() {
    Objects.requireNonNull(echo).destroyForcibly();
    node().close();
    node = null;
  }

  private static ServedNode node() {
    return Objects.requireNonNull(node);
  }

  private void liberal(String value) throws IOException {
    node().stop();
    Path netfilter = Files.createDirectories(folder.resolve(mode.name()).resolve("netfilter"));
    Files.writeString(netfilter.resolve("nf_conntrack_tcp_be_liberal"), value + "\n");
    node().run(OPTIONS);
  }

  /** Two lines over one connection through node1, which forgets it between them. */
  private static String saidAfterTheConnectionWasForgotten() {
    NetworkNamespace node1 = node().net().node1;
    String script =
        """
        exec 3<>/dev/tcp/192.168.1.5/9999
        echo one >&3; read -r -t 60 first <&3; echo "$first"
        ip netns exec %s conntrack -F >/dev/null 2>&1
        echo two >&3; read -r -t 3 second <&3; echo "${second:-lost}"
        """
            .formatted(node1.name());
    return node().net().client.run("bash", "-c", script).replace("\n", " ").strip();
  }

  /** Else the endpoint's answer would reach the client with the wrong address, and reset it. */
  @Test
  void whatIsInvalidIsNotForwarded() throws IOException {
    liberal("0");

    assertThat(saidAfterTheConnectionWasForgotten()).as(mode.name()).isEqualTo("one lost");
  }

  @Test
  void whereTheKernelIsLiberalItIsForwarded() throws IOException {
    liberal("1");

    assertThat(saidAfterTheConnectionWasForgotten()).as(mode.name()).isEqualTo("one two");
  }

  /** The kernel may lack SCTP's sockets; rules it has. */
  @Test
  void sctpHasTheSameRulesAsTcpAndUdp() {
    node().run(OPTIONS);
    Sample sample =
        Sample.everywhere("signalling", 70)
            .port("web", 80)
            .port("sctp", Protocol.SCTP, 36)
            .endpoints(7080, "a", "b");
    node().apply(sample.yaml());

    for (String tables : new String[] {mode.command(), mode.command().replaceFirst("ip", "ip6")}) {
      String rules = node().net().node1.sh(tables + "-save -t nat");
      assertThat(shape(rules, "sctp", 36)).as(tables).hasSize(7).isEqualTo(shape(rules, "tcp", 80));
    }
  }

  /**
   * The rules that name a protocol and its port or its endpoints, without what is the port's own.
   */
  private static List<String> shape(String rules, String protocol, int port) {
    return rules
        .lines()
        .filter(line -> line.contains("-p " + protocol) && line.contains("default/signalling:"))
        .map(line ->
            line.replaceAll(protocol, "PROTOCOL")
                .replaceAll("(dport|:3090)\\S* ?(30)?\\d+", "PORT")
                .replaceAll("SRP-(SVC|SEP|EXT|FW)-\\w+", "SRP-$1")
                .replaceAll("default/signalling:\\S+?(?=[\" ])", "NAME"))
        .sorted()
        .toList();
  }
}
