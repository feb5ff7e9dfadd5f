package io.servicerouting.operator.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.operator.placement.PodReach;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.shares.EntryModel;
import io.servicerouting.routing.shares.Forwarding;
import io.servicerouting.routing.shares.RebalancePlan.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** By which nodes traffic enters, as far as plans depend on it. */
class RebalanceGroundTest {

  private static final List<Pod> TWO_AND_ONE =
      List.of(new Pod("a", "w1", true), new Pod("b", "w1", true), new Pod("c", "w2", true));

  private static WorldNode node(String name, String... labels) {
    Map<String, String> all = new HashMap<>(Map.of("kubernetes.io/hostname", name));
    for (String label : labels) {
      all.put(label, "");
    }
    return new WorldNode(
        new NodeInfo(name, "uid-" + name, List.of(), List.of(), null),
        Instant.EPOCH,
        true,
        true,
        List.of(),
        Map.copyOf(all),
        List.of());
  }

  private static RebalanceGround ground(boolean balanced, WorldNode third) {
    var nodes = new ArrayList<>(List.of(node("w1"), node("w2"), third));
    return new RebalanceGround(
        Forwarding.LOCAL,
        EntryModel.HEALTH_CHECKED_NODES,
        "kubernetes.io/hostname",
        balanced,
        nodes,
        PodReach.plain());
  }

  @Test
  void noPodIsMovedToANodeThatTheBalancerLeavesOut() {
    var excluded = node("w3", "node.kubernetes.io/exclude-from-external-load-balancers");

    assertThat(ground(true, excluded).plan(TWO_AND_ONE, Set.of()).moves()).isEmpty();
    assertThat(ground(true, node("w3")).plan(TWO_AND_ONE, Set.of()).moves()).hasSize(1);
    // A node port of it works all the same.
    assertThat(ground(false, excluded).plan(TWO_AND_ONE, Set.of()).moves()).hasSize(1);
  }
}
