package io.servicerouting.agent.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Backend;
import io.servicerouting.routing.IpAddress;
import io.servicerouting.routing.ObjectName;
import io.servicerouting.routing.ServicePortName;
import io.servicerouting.routing.UdpPort;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaleFlowsTest {
  private static final Set<IpAddress> NODE =
      Set.of(IpAddress.parse("172.26.236.177"), IpAddress.parse("fd00::177"));

  private static final UdpPort DNS =
      port("dns", "10.96.0.10 203.0.113.1", 53, 30053, "192.168.1.5:5353 192.168.2.5:5353");
  private static final UdpPort DNS_6 = port("dns", "fd00:10::10", 53, 30053, "[fd00:192::5]:5353");
  private static final UdpPort NOBODY = port("nobody", "10.96.0.11", 53, 30054, "");
  private static final UdpPort GONE = port("gone", "10.96.0.12", 53, 30055, "192.168.1.5:5353");
  private static final Backend DOOR = backend("172.26.236.177:61000");
  private static final StaleFlows STALE =
      new StaleFlows(List.of(DNS, DNS_6, NOBODY), List.of(GONE), NODE, Set.of(DOOR));

  private static UdpPort port(String name, String addresses, int port, int nodePort, String live) {
    Set<IpAddress> all =
        Arrays.stream(addresses.split(" ")).map(IpAddress::parse).collect(Collectors.toSet());
    return new UdpPort(
        new ServicePortName(new ObjectName("default", name), ""),
        all.iterator().next().family(),
        all,
        port,
        nodePort,
        Arrays.stream(live.split(" "))
            .filter(text -> !text.isEmpty())
            .map(StaleFlowsTest::backend)
            .collect(Collectors.toSet()));
  }

  private static Backend backend(String text) {
    int colon = text.lastIndexOf(':');
    String address = text.substring(0, colon).replace("[", "").replace("]", "");
    return new Backend(IpAddress.parse(address), Integer.parseInt(text.substring(colon + 1)));
  }

  @ParameterizedTest(name = "to {0} answered by {1}: {3}")
  @CsvSource({
    // to, answered by, stale, why
    "10.96.0.10:53,        192.168.1.5:5353,      false, an endpoint that lives",
    "10.96.0.10:53,        192.168.9.9:5353,      true,  an endpoint that is gone",
    "10.96.0.10:53,        192.168.1.5:53,        true,  another target port",
    "10.96.0.10:53,        10.96.0.10:53,         true,  it began before the Service",
    "10.96.0.10:54,        192.168.9.9:5353,      false, another port of the address",
    "203.0.113.1:53,       192.168.9.9:5353,      true,  external addresses too",
    "203.0.113.1:53,       192.168.2.5:5353,      false, external addresses too",
    "172.26.236.177:30053, 192.168.1.5:5353,      false, node ports too",
    "172.26.236.177:30053, 192.168.9.9:5353,      true,  node ports too",
    "172.26.236.177:30053, 172.26.236.177:30053,  true,  it began before the node port",
    "8.8.8.8:30053,        192.168.9.9:5353,      false, not an address of this node",
    "8.8.8.8:30053,        8.8.8.8:30053,         false, not an address of this node",
    "10.96.0.11:53,        192.168.9.9:5353,      false, nowhere else to go",
    "172.26.236.177:30054, 192.168.9.9:5353,      false, nowhere else to go",
    "10.96.0.12:53,        192.168.1.5:5353,      true,  its Service is gone",
    "10.96.0.12:53,        10.96.0.12:53,         false, never the Service's",
    "172.26.236.177:30055, 192.168.1.5:5353,      true,  its Service is gone",
    "172.26.236.177:30055, 172.26.236.177:30055,  false, never the Service's",
    "[fd00:10::10]:53,     [fd00:192::5]:5353,    false, IPv6",
    "[fd00:10::10]:53,     [fd00:192::6]:5353,    true,  IPv6",
    "[fd00::177]:30053,    [fd00:192::6]:5353,    true,  IPv6",
    "10.96.0.10:53,        172.26.236.177:61000,  false, the relay's door",
    "10.96.0.10:53,        172.26.236.177:61001,  true,  where the relay had a door",
    "10.96.0.12:53,        172.26.236.177:61000,  true,  its Service is gone",
    "10.96.0.77:53,        192.168.9.9:5353,      false, not ours"
  })
  void whatHasToEnd(String to, String answeredBy, boolean stale, String why) {
    assertThat(STALE.contains(new Flow(backend(to), backend(answeredBy)))).as(why).isEqualTo(stale);
  }

  @Test
  void aFrontendThatChangedHandsKeepsItsNewOwnersFlows() {
    UdpPort heir = port("heir", "10.96.0.12", 53, 30055, "192.168.7.7:53");
    StaleFlows stale = new StaleFlows(List.of(heir), List.of(GONE), NODE, Set.of());

    assertThat(stale.contains(new Flow(backend("10.96.0.12:53"), backend("192.168.7.7:53"))))
        .isFalse();
    assertThat(stale.contains(new Flow(backend("10.96.0.12:53"), backend("192.168.1.5:5353"))))
        .isTrue();
  }

  @Test
  void whatEitherOfTwoClaimantsLeadsToMayGoOn() {
    UdpPort one = port("one", "203.0.113.9", 53, 0, "192.168.1.1:53");
    UdpPort other = port("other", "203.0.113.9", 53, 0, "192.168.1.2:53");
    StaleFlows stale = new StaleFlows(List.of(one, other), List.of(), NODE, Set.of());

    assertThat(List.of("192.168.1.1:53", "192.168.1.2:53", "192.168.1.3:53"))
        .filteredOn(by -> stale.contains(new Flow(backend("203.0.113.9:53"), backend(by))))
        .containsExactly("192.168.1.3:53");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "udp      17 28 src=fd00:9::1 dst=fd00::10 sport=5001 dport=53 [UNREPLIED] src=fd00:9::5"
            + " dst=fd00:9::1 sport=5353 dport=5001 mark=0 use=2; [fd00::10]:53; [fd00:9::5]:5353",
        "udp      17 119 src=10.0.0.1 dst=10.96.0.10 sport=5001 dport=53 packets=3 bytes=90"
            + " src=192.168.9.5 dst=10.0.0.1 sport=5353 dport=5001 packets=2 bytes=64 [ASSURED]"
            + " mark=0 zone=3 use=1; 10.96.0.10:53; 192.168.9.5:5353"
      })
  void readsConntracksLines(String line, String to, String answeredBy) {
    assertThat(ConntrackTool.parse(line)).isEqualTo(new Flow(backend(to), backend(answeredBy)));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp      6 86 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2 dst=10.0.0.1"
        + " sport=2 dport=1",
    "conntrack v1.4.7 (conntrack-tools): 5 flow entries have been shown.",
    "udp      17 28 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2",
    "udp      17 28 src=x dst=y sport=1 dport=2 src=y dst=x sport=2 dport=1"
  })
  void otherLinesAreNoFlows(String line) {
    assertThat(ConntrackTool.parse(line)).isNull();
  }
}
