package io.servicerouting.agent.dataplane.ipvs;

import static io.servicerouting.agent.dataplane.ipvs.PlayedNode.apply;
import static io.servicerouting.agent.dataplane.ipvs.PlayedNode.byRoundRobin;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.agent.dataplane.Dataplane;
import io.servicerouting.agent.dataplane.Outcome;
import io.servicerouting.agent.dataplane.iptables.SampleRoutes;
import io.servicerouting.routing.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two Services that claim one address and port. */
class IpvsConflictsTest {
  private static final String DNS = "TCP 10.96.0.10:80";
  private static final String ELEMENT = "10.96.0.10,tcp:80";
  private static final Map<String, Integer> ENDPOINTS = Map.of("192.168.3.2:80", 1);

  private static final Route OF_THE_CLUSTER =
      byRoundRobin(
          SampleRoutes.service("kube-dns", "10.96.0.10").endpoint("192.168.3.2", 80, "node3"));

  /** Sorts before the other. */
  private static final SampleRoutes INTRUDER =
      SampleRoutes.service("a-tenant", "10.96.0.66").externalIp("10.96.0.10");

  private static final Route WITHOUT_PODS = byRoundRobin(INTRUDER);
  private static final Route WITH_PODS =
      byRoundRobin(
          SampleRoutes.service("a-tenant", "10.96.0.66")
              .externalIp("10.96.0.10")
              .endpoint("192.168.3.66", 80, "node3"));

  @TempDir private Path sysctls;
  private PlayedNode node;

  @BeforeEach
  void makeNode() throws IOException {
    node = new PlayedNode(sysctls);
  }

  private static Route intruder(boolean hasPods) {
    return hasPods ? WITH_PODS : WITHOUT_PODS;
  }

  private void assertTheClusterIpIsServed(Outcome outcome) {
    assertThat(outcome.refused()).containsOnlyKeys(WITH_PODS.name());
    assertThat(outcome.refused().get(WITH_PODS.name()))
        .contains("10.96.0.10:80")
        .contains("default/kube-dns");
    assertThat(node.kernel.services.get(DNS)).isEqualTo(ENDPOINTS);
    assertThat(node.tools.members("SRP-4-REJECT")).doesNotContain(ELEMENT);
    assertThat(node.tools.members("SRP-4-DROP")).doesNotContain(ELEMENT);
    assertThat(node.tools.members("SRP-4-SERVICE")).contains(ELEMENT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoseClusterIpItIsHasItAfterAStart(boolean hasPods) throws IOException {
    assertTheClusterIpIsServed(
        node.dataplane().reconcile(List.of(intruder(hasPods), OF_THE_CLUSTER)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoseClusterIpItIsKeepsIt(boolean hasPods) throws IOException {
    Dataplane dataplane = node.dataplane();
    dataplane.reconcile(List.of(OF_THE_CLUSTER));

    assertTheClusterIpIsServed(apply(dataplane, intruder(hasPods)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoseClusterIpItIsGetsItFromWhoHasIt(boolean hasPods) throws IOException {
    Dataplane dataplane = node.dataplane();
    assertThat(dataplane.reconcile(List.of(intruder(hasPods))).refused()).isEmpty();

    assertTheClusterIpIsServed(apply(dataplane, OF_THE_CLUSTER));

    assertThat(node.kernel.services).containsOnlyKeys(DNS);
    assertTheClusterIpIsServed(dataplane.reconcile(List.of(intruder(hasPods), OF_THE_CLUSTER)));
  }

  @Test
  void ofTwoThatMerelyNameAnAddressTheFirstKeepsItEvenIfItRefuses() throws IOException {
    Dataplane dataplane = node.dataplane();
    Route first = byRoundRobin(SampleRoutes.service("web", "10.96.0.20").externalIp("203.0.113.5"));
    Route second =
        byRoundRobin(
            SampleRoutes.service("another", "10.96.0.21")
                .externalIp("203.0.113.5")
                .endpoint("192.168.3.2", 80, "node3"));
    dataplane.reconcile(List.of(first));

    assertThat(apply(dataplane, second).refused()).containsOnlyKeys(second.name());
    assertThat(dataplane.reconcile(List.of(second, first)).refused())
        .containsOnlyKeys(second.name());
    assertThat(node.tools.members("SRP-4-REJECT")).contains("203.0.113.5,tcp:80");
  }
}
