package io.servicerouting.agent.dataplane.userspace.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.agent.dataplane.userspace.control.RelayedPort.Door;
import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.IpFamily;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.Protocol;
import io.servicerouting.routing.Scheduler;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.Steering.BackendSet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlProtocolTest {
  private static final PortKey WEB =
      new PortKey(new ServicePortName(new ObjectName("default", "web"), "http"), IpFamily.IPV4);
  private static final PortKey ONLY_PORT =
      new PortKey(new ServicePortName(new ObjectName("kube-system", "dns"), ""), IpFamily.IPV6);

  static List<ToRelay> questions() {
    return List.of(
        new ToRelay.Hello(1, RelaySettings.standard()),
        new ToRelay.Put(
            new RelayedPort(
                WEB,
                Protocol.TCP,
                Scheduler.RR,
                10_800,
                List.of(
                    new Door(
                        BackendSet.CLUSTER,
                        IpAddress.parse("172.18.0.2"),
                        61_034,
                        List.of(
                            new Backend(IpAddress.parse("10.0.0.1"), 80, 1),
                            new Backend(IpAddress.parse("10.0.0.2"), 8080, 100))),
                    new Door(
                        BackendSet.LOCAL,
                        IpAddress.parse("172.18.0.2"),
                        0,
                        List.of(new Backend(IpAddress.parse("10.0.0.1"), 80)))))),
        new ToRelay.Put(
            new RelayedPort(
                ONLY_PORT,
                Protocol.UDP,
                Scheduler.LC,
                0,
                List.of(
                    new Door(
                        BackendSet.LOCAL,
                        IpAddress.parse("fd00:172:26::177"),
                        65_000,
                        List.of(new Backend(IpAddress.parse("fd00:192::1:5"), 53)))))),
        new ToRelay.Drop(ONLY_PORT),
        new ToRelay.Commit(7),
        new ToRelay.AskTotals(8),
        new ToRelay.AskEndpoints(Long.MAX_VALUE));
  }

  static List<FromRelay> answers() {
    return List.of(
        new FromRelay.Hello(1, RelaySettings.standard().within(20_000), 20_000),
        new FromRelay.Listening(WEB, BackendSet.LOCAL, 61_034),
        new FromRelay.Failed(ONLY_PORT, "cannot listen at fd00::9: Address not available"),
        new FromRelay.Totals(Map.of(RelayCounter.TCP_OPEN, 3L, RelayCounter.UDP_DROPPED, 0L)),
        new FromRelay.EndpointCount(
            ONLY_PORT, new Backend(IpAddress.parse("fd00:192::1:5"), 53), 12, 3),
        new FromRelay.Done(7));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void whatTheAgentSaysIsReadAsItWasMeant(ToRelay message) throws IOException {
    assertThat(ControlProtocol.toRelay(ControlProtocol.line(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void whatTheRelaySaysIsReadAsItWasMeant(FromRelay message) throws IOException {
    assertThat(ControlProtocol.fromRelay(ControlProtocol.line(message))).isEqualTo(message);
  }

  @Test
  void aMessageIsOneLine() {
    assertThat(ControlProtocol.line(new FromRelay.Failed(WEB, "one\r\nother\nthird")))
        .isEqualTo("failed IPV4 default/web:http one other third");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jump 1",
        "commit",
        "commit seven",
        "hello 1 2 3",
        "hello 1 2 3 4 PT1S PT1S minute",
        "drop IPV5 default/web",
        "drop IPV4 web",
        "put IPV4 default/web TCP rr 0 CLUSTER 172.18.0.2 65536 10.0.0.1:80*1",
        "put IPV4 default/web TCP rr 0 CLUSTER 172.18.0.2 1 10.0.0.1:80",
        "put IPV4 default/web TCP rr 0 EVERYBODY 172.18.0.2 1 10.0.0.1:80*1",
        "put IPV4 default/web TCP fastest 0"
      })
  void whatIsNotOfTheProtocolIsNamed(String line) {
    assertThatThrownBy(() -> ControlProtocol.toRelay(line))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected")
        .hasMessageEndingWith(line);
  }

  @Test
  void limitsFitTheFileDescriptorsThereAre() {
    RelaySettings standard = RelaySettings.standard();
    assertThat(standard.within(1_048_576)).isEqualTo(standard);
    assertThat(standard.within(Long.MAX_VALUE)).isEqualTo(standard);
    RelaySettings fewer = standard.within(20_000);
    assertThat(2 * fewer.connections() + fewer.udpSessions()).isBetween(19_000, 19_488);
    assertThat(fewer.portConnections()).isLessThanOrEqualTo(fewer.connections());
    assertThat(standard.within(64).connections()).isEqualTo(1);
  }
}
