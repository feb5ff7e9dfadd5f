package io.servicerouting.agent.dataplane.ipvs;

import static io.servicerouting.agent.dataplane.ipvs.PlayedNode.apply;
import static io.servicerouting.agent.dataplane.ipvs.PlayedNode.byRoundRobin;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.agent.netlink.Errno;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a refusal of the kernel hits: the route that asks for it, and nobody else. */
class IpvsRefusalsTest {
  private static final String WEB = "TCP 10.96.0.10:80";
  private static final String OTHER = "TCP 10.96.0.11:80";
  private static final Route OTHER_ROUTE =
      byRoundRobin(
          SampleRoutes.service("other", "10.96.0.11").endpoint("192.168.3.3", 80, "node3"));

  @TempDir private Path sysctls;
  private PlayedNode node;

  @BeforeEach
  void makeNode() throws IOException {
    node = new PlayedNode(sysctls);
  }

  private static SampleRoutes web() {
    return SampleRoutes.service("web", "10.96.0.10").endpoint("192.168.3.2", 80, "node3");
  }

  /** A destination that is neither local nor unicast. */
  private void refuseBroadcast() {
    node.kernel.fault = request -> request.contains("192.168.3.255") ? Errno.EINVAL : 0;
  }

  @Test
  void anEndpointThatTheKernelDoesNotTakeRefusesItsRouteAlone() throws IOException {
    refuseBroadcast();
    Route bad = byRoundRobin(web().endpoint("192.168.3.255", 80, "node3"));

    Outcome outcome = node.dataplane().reconcile(List.of(bad, OTHER_ROUTE));

    assertThat(outcome.refused()).containsOnlyKeys(bad.name());
    assertThat(outcome.refused().get(bad.name())).contains("192.168.3.255").contains("EINVAL");
    assertThat(node.kernel.services).containsOnlyKeys(OTHER);
  }

  @Test
  void aRouteWithSuchAnEndpointStaysAsItWas() throws IOException {
    refuseBroadcast();
    Dataplane dataplane = node.dataplane();
    dataplane.reconcile(List.of(byRoundRobin(web()), OTHER_ROUTE));

    Route bad = byRoundRobin(web().endpoint("192.168.3.255", 80, "node3"));
    assertThat(apply(dataplane, bad).refused()).containsOnlyKeys(bad.name());

    assertThat(node.kernel.services.get(WEB)).isEqualTo(Map.of("192.168.3.2:80", 1));
    assertThat(apply(dataplane, byRoundRobin(web().endpoint("192.168.3.9", 80, "node3"))).refused())
        .isEmpty();
    assertThat(node.kernel.services.get(WEB)).hasSize(2);
  }

  @Test
  void nothingIsAddedToAVirtualServiceOfSomebodyElse() throws IOException {
    node.kernel.services.put("TCP 172.26.236.190:80", new TreeMap<>());
    node.kernel.nodeAddresses.add("172.26.236.190");
    Route taken = byRoundRobin(web().externalIp("172.26.236.190"));

    Outcome outcome = node.dataplane().reconcile(List.of(taken, OTHER_ROUTE));

    assertThat(outcome.refused()).containsOnlyKeys(taken.name());
    assertThat(node.kernel.requests)
        .noneMatch(request -> request.startsWith("5 TCP 172.26.236.190:80"));
    assertThat(node.kernel.services.get("TCP 172.26.236.190:80")).isEmpty();
    assertThat(node.kernel.services).containsOnlyKeys(OTHER, "TCP 172.26.236.190:80");
  }

  @Test
  void aServiceOfOursThatTheListLeftOutIsAdoptedAndNotBlamed() throws IOException {
    node.kernel.nodeAddresses.add("172.26.236.190");
    Route route = byRoundRobin(web().externalIp("172.26.236.190"));
    node.dataplane().reconcile(List.of(route));
    node.kernel.services.get("TCP 172.26.236.190:80").put("192.168.3.77:80", 1);
    node.kernel.leftOutOnce.add("TCP 172.26.236.190:80");

    Outcome outcome = node.dataplane().reconcile(List.of(route));

    assertThat(outcome.refused()).isEmpty();
    assertThat(node.kernel.services.get("TCP 172.26.236.190:80"))
        .isEqualTo(Map.of("192.168.3.2:80", 1));
  }
}
