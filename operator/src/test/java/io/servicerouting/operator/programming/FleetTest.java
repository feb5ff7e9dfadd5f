package io.servicerouting.operator.programming;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.api.v1alpha1.KubeProxyStatus;
import io.servicerouting.operator.world.AgentPod;
import io.servicerouting.operator.world.NodeState;
import io.servicerouting.operator.world.NodeState.NodeException;
import io.servicerouting.operator.world.PolicyRef;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.ObjectName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetTest {

  private static final PolicyRef WEB = new PolicyRef.Namespaced(new ObjectName("shop", "web"));
  private static final PolicyRef ALL = new PolicyRef.Cluster("all");

  @Test
  void nodesLagUntilTheirMarkerReachesThePolicy() {
    var fleet =
        Fleet.of(
            List.of(node("n1", true), node("n2", true), node("n3", true)),
            List.of(state("n1", 10, 99, Map.of(), 0), state("n2", 9, 99, Map.of(), 0)),
            List.of(),
            null);

    assertThat(fleet.lagging(Map.of(WEB, 10L))).containsExactly("n2", "n3");
    assertThat(fleet.lagging(Map.of(WEB, 9L, ALL, 99L))).containsExactly("n3");
    assertThat(fleet.lagging(Map.of(WEB, PolicyMarkers.ALWAYS)))
        .as("a node without a report has programmed nothing")
        .containsExactly("n3");
  }

  @Test
  void eachKindOfPolicyHasItsOwnMarker() {
    var fleet =
        Fleet.of(
            List.of(node("n1", true)), List.of(state("n1", 10, 5, Map.of(), 0)), List.of(), null);

    assertThat(fleet.lagging(Map.of(WEB, 10L))).isEmpty();
    assertThat(fleet.lagging(Map.of(ALL, 10L))).containsExactly("n1");
  }

  @Test
  void aNodeThatIsNotReadyOrShouldHaveNoAgentDoesNotCount() {
    var windows =
        new WorldNode(
            info("w1"),
            Instant.EPOCH,
            true,
            true,
            List.of(),
            Map.of("kubernetes.io/os", "windows"),
            List.of());
    var fleet =
        Fleet.of(
            List.of(node("n1", true), node("n2", false), windows),
            List.of(state("n1", 10, 10, Map.of(), 0)),
            List.of(),
            null);

    assertThat(fleet.nodes()).extracting(Fleet.Member::name).containsExactly("n1");
    assertThat(fleet.lagging(Map.of(WEB, 10L))).isEmpty();
  }

  @Test
  void exceptionsHoldBackUnlessTheTrafficIsRoutedInAnotherMode() {
    var refused = Map.of(WEB, new NodeException("Refused", "", "m"));
    var fellBack = Map.of(WEB, new NodeException(NodeException.FELL_BACK, "", "m"));
    var fleet =
        Fleet.of(
            List.of(node("n1", true), node("n2", true), node("n3", true)),
            List.of(
                state("n1", 10, 10, refused, 0),
                state("n2", 10, 10, fellBack, 0),
                state("n3", 10, 10, Map.of(), 3)),
            List.of(),
            null);

    assertThat(fleet.lagging(Map.of(WEB, 1L)))
        .as("n3 has more exceptions than it lists: this may be one of them")
        .containsExactly("n1", "n3");
  }

  @Test
  void aNodeThatCannotWriteToItsKernelLagsWhateverItHadBefore() {
    var broken = new NodeState("n1", 10, 10, Map.of(), 0, "no iptables", "", "", null, List.of());
    var fleet =
        Fleet.of(
            List.of(node("n1", true), node("n2", true)),
            List.of(broken, state("n2", 10, 10, Map.of(), 0)),
            List.of(),
            null);

    assertThat(fleet.lagging(Map.of(WEB, 1L))).containsExactly("n1");
  }

  @Test
  void nodesWhoseKubeProxyIsGoneAreKnown() {
    var running = new KubeProxyStatus(true, true, "iptables", null);
    var gone = new KubeProxyStatus(false, false, null, null);
    var fleet =
        Fleet.of(
            List.of(node("n1", true), node("n2", true), node("n3", true), node("n4", true)),
            List.of(
                state("n1", "BesideKubeProxy", running),
                state("n2", "BesideKubeProxy", gone),
                state("n3", "InsteadOfKubeProxy", gone),
                state("n4", "BesideKubeProxy", null)),
            List.of(),
            null);

    assertThat(fleet.withoutProxy()).containsExactly("n2");
  }

  @Test
  void aNodeIsUnreadyWhileNoPodOfItsAgentIsReady() {
    var fleet =
        Fleet.of(
            List.of(node("n1", true), node("n2", true), node("n3", true), node("n4", false)),
            List.of(),
            List.of(
                new AgentPod("agent-old", "n1", false),
                new AgentPod("agent-new", "n1", true),
                new AgentPod("agent-b", "n2", false),
                new AgentPod("agent-unscheduled", "", false),
                new AgentPod("agent-d", "n4", false)),
            null);

    assertThat(fleet.unready())
        .containsExactly(
            Map.entry("n2", "pod agent-b is not ready"), Map.entry("n3", "no pod of an agent"));
  }

  private static NodeInfo info(String name) {
    return new NodeInfo(name, "uid-" + name, List.of(), List.of(), null);
  }

  private static WorldNode node(String name, boolean ready) {
    return new WorldNode(
        info(name),
        Instant.EPOCH,
        ready,
        true,
        List.of(),
        Map.of("kubernetes.io/os", "linux"),
        List.of());
  }

  private static NodeState state(
      String node,
      long marker,
      long clusterMarker,
      Map<PolicyRef, NodeException> exceptions,
      int unlisted) {
    return new NodeState(
        node, marker, clusterMarker, exceptions, unlisted, null, "", "", null, List.of());
  }

  private static NodeState state(String node, String install, KubeProxyStatus kubeProxy) {
    return new NodeState(node, 1, 1, Map.of(), 0, null, "", install, kubeProxy, List.of());
  }
}
