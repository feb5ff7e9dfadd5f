package io.servicerouting.agent.nodeport;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.nodeport.ListenerTool.PortRange;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.NodePortAddresses;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictTest {
  private static final NodeInfo NODE =
      new NodeInfo(
          "node1",
          "uid",
          List.of(IpAddress.parse("172.26.236.177"), IpAddress.parse("fd00::177")),
          List.of(),
          null);
  private static final PortRange CLIENTS = new PortRange(32_768, 60_999);
  private static final long SELF = 4_711;

  private static List<Conflict> conflicts(Protocol protocol, int port, String families, String ss) {
    EnumSet<IpFamily> of = EnumSet.noneOf(IpFamily.class);
    for (String family : families.split("\\+", -1)) {
      of.add(IpFamily.valueOf(family));
    }
    LocalListener listener = Objects.requireNonNull(LocalListener.parse(ss));
    return Conflict.among(
        List.of(new ServiceNodePort(new ObjectName("shop", "web"), "uid", 2, of, protocol, port)),
        List.of(listener),
        address -> new NodePortAddresses.Primary().include(address, NODE),
        CLIENTS,
        SELF);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TCP | 30080 | IPV4      | tcp LISTEN 0 128 0.0.0.0:30080 0.0.0.0:*
          TCP | 30080 | IPV6      | tcp LISTEN 0 128 [::]:30080 [::]:*
          TCP | 30080 | IPV4      | tcp LISTEN 0 128 *:30080 *:*
          TCP | 30080 | IPV4+IPV6 | tcp LISTEN 0 128 [::]:30080 [::]:*
          TCP | 30080 | IPV4      | tcp LISTEN 0 128 172.26.236.177:30080 0.0.0.0:*
          TCP | 30080 | IPV4      | tcp LISTEN 0 128 [::ffff:172.26.236.177]:30080 *:*
          TCP | 30080 | IPV4      | tcp LISTEN 0 128 127.0.0.1%lo:30080 0.0.0.0:*
          TCP | 30080 | IPV6      | tcp LISTEN 0 128 [fd00::177]%eth0:30080 [::]:*
          UDP | 30053 | IPV4      | udp UNCONN 0 0 0.0.0.0:30053 0.0.0.0:*
          SCTP | 30132 | IPV4     | sctp LISTEN 0 128 172.26.236.177:30132 0.0.0.0:*
          """)
  void whoListensWhereAServiceTakesTheConnectionsIsFound(
      Protocol protocol, int port, String families, String ss) {
    assertThat(conflicts(protocol, port, families, ss)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          another port             | TCP | 30080 | IPV4 | tcp LISTEN 0 128 0.0.0.0:30081 0.0.0.0:*
          another protocol         | TCP | 30080 | IPV4 | udp UNCONN 0 0 0.0.0.0:30080 0.0.0.0:*
          another family           | TCP | 30080 | IPV4 | tcp LISTEN 0 128 [::]:30080 [::]:*
          no node port address     | TCP | 30080 | IPV4 | tcp LISTEN 0 128 10.0.0.7:30080 0.0.0.0:*
          ::1 is never served      | TCP | 30080 | IPV6 | tcp LISTEN 0 128 [::1]:30080 [::]:*
          a UDP client's own port  | UDP | 40000 | IPV4 | udp UNCONN 0 0 0.0.0.0:40000 0.0.0.0:*
          the agent itself         | TCP | 30080 | IPV4 | tcp LISTEN 0 50 *:30080 *:* users:(("java",pid=4711,fd=9))
          """)
  void whoLosesNoConnectionIsNot(
      String why, Protocol protocol, int port, String families, String ss) {
    assertThat(conflicts(protocol, port, families, ss)).as(why).isEmpty();
  }

  @Test
  void theProblemNamesNodePortAddressAndProcess() {
    Conflict conflict =
        conflicts(
                Protocol.TCP,
                30080,
                "IPV4",
                "tcp LISTEN 0 128 172.26.236.177:30080 0.0.0.0:* users:((\"nginx\",pid=7,fd=6),(\"nginx\",pid=8,fd=6))")
            .getFirst();

    assertThat(conflict.problem("node1"))
        .hasToString(
            "Service shop/web, spec.ports[2].nodePort: The process nginx on node node1 listens on"
                + " port 30080/TCP at 172.26.236.177:30080 and gets no connections to that port:"
                + " the Service takes them");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tcp LISTEN",
        "nl UNCONN 0 0 rtnl:kernel *",
        "tcp LISTEN 0 128 somewhere:http 0.0.0.0:*",
        "tcp LISTEN 0 128 0.0.0.0:many 0.0.0.0:*"
      })
  void aLineThatIsNoListenerIsNone(String line) {
    assertThat(LocalListener.parse(line)).isNull();
  }
}
