package io.servicerouting.operator.rebalance;

import io.servicerouting.operator.placement.PodReach;
import io.servicerouting.operator.rebalance.RebalanceState.Eviction;
import io.servicerouting.operator.world.WorldNode;
import io.servicerouting.routing.NodeInfo;
import io.servicerouting.routing.shares.EntryModel;
import io.servicerouting.routing.shares.Forwarding;
import io.servicerouting.routing.shares.RebalancePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Pods, nodes and a scheduler in memory, stepped every five seconds of its own clock. */
final class SimulatedCluster {

  private static final Duration TICK = Duration.ofSeconds(5);

  private final RebalanceGround ground;
  private final int nodes;
  private final Map<String, String> nodeOfPod = new TreeMap<>();
  private final List<String> reasons = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private RebalanceState state = RebalanceState.fresh();
  private RebalanceReport report = RebalanceReport.nothing();
  private int generation = 1;
  private int made;
  private int evictions;
  private int refusals;
  private boolean honest = true;
  private boolean settled = true;
  private boolean refusing;
  private boolean losing;

  /**
   * @param nodes how many nodes
   * @param pods for each pod the number of its node
   */
  SimulatedCluster(int nodes, int... pods) {
    this.nodes = nodes;
    ground =
        new RebalanceGround(
            Forwarding.LOCAL,
            EntryModel.ALL_NODES,
            "kubernetes.io/hostname",
            false,
            IntStream.range(0, nodes).mapToObj(SimulatedCluster::node).toList(),
            PodReach.plain());
    for (int pod : pods) {
      place("n" + pod);
    }
  }

  private static WorldNode node(int number) {
    String name = "n" + number;
    return new WorldNode(
        new NodeInfo(name, "uid-" + name, List.of(), List.of(), null),
        Instant.EPOCH,
        true,
        true,
        List.of(),
        Map.of("kubernetes.io/hostname", name),
        List.of());
  }

  private void place(String node) {
    nodeOfPod.put("pod-%03d".formatted(made++), node);
  }

  SimulatedCluster puttingPodsBack() {
    honest = false;
    return this;
  }

  SimulatedCluster unsettled() {
    settled = false;
    return this;
  }

  SimulatedCluster refusing() {
    refusing = true;
    return this;
  }

  SimulatedCluster allowing() {
    refusing = false;
    return this;
  }

  SimulatedCluster losingPods() {
    losing = true;
    return this;
  }

  void changePolicy() {
    generation++;
  }

  void run(Duration time) {
    runWithRollouts(time, time.plus(TICK));
  }

  void runWithRollouts(Duration time, Duration period) {
    Instant end = now.plus(time);
    Instant rollout = now.plus(period);
    while (now.isBefore(end)) {
      if (!now.isBefore(rollout)) {
        List<String> before = List.copyOf(nodeOfPod.values());
        nodeOfPod.clear();
        before.forEach(this::place);
        rollout = rollout.plus(period);
      }
      step();
      now = now.plus(TICK);
    }
  }

  private void step() {
    RebalanceView view = view();
    RebalanceStep step = RebalanceRule.next(state, view, now);
    state = step.state();
    report = step.report();
    if (step.notice() != null) {
      reasons.add(step.notice().reason());
    }
    Eviction eviction = step.evict();
    if (eviction == null) {
      return;
    }
    if (refusing) {
      refusals++;
      state = RebalanceRule.refused(state, now);
      return;
    }
    evictions++;
    state = RebalanceRule.granted(state, view, eviction, now);
    nodeOfPod.remove(eviction.pod());
    if (losing) {
      settled = false;
    } else {
      place(honest ? emptiest() : eviction.from());
    }
  }

  private String emptiest() {
    List<Integer> counts = podsOn();
    return IntStream.range(0, nodes)
        .mapToObj(i -> "n" + i)
        .min((a, b) ->
            Integer.compare(
                counts.get(Integer.parseInt(a.substring(1))),
                counts.get(Integer.parseInt(b.substring(1)))))
        .orElseThrow();
  }

  private RebalanceView view() {
    List<RebalancePlan.Pod> pods =
        nodeOfPod.entrySet().stream()
            .map(pod -> new RebalancePlan.Pod(pod.getKey(), pod.getValue(), true))
            .toList();
    RebalancePlan plan = ground.plan(pods, Set.of());
    RebalancePlan.Move move = plan.moves().isEmpty() ? null : plan.moves().getFirst();
    Map<String, String> uids = new HashMap<>();
    nodeOfPod.keySet().forEach(pod -> uids.put(pod, "uid-" + pod));
    return new RebalanceView(
        "policy@" + generation,
        uids,
        settled,
        plan.before(),
        ground.crowding(pods),
        move,
        move == null ? null : ground.after(move, pods),
        null);
  }

  int evictions() {
    return evictions;
  }

  int refusals() {
    return refusals;
  }

  List<String> reasons() {
    return reasons;
  }

  RebalanceReport report() {
    return report;
  }

  List<Integer> podsOn() {
    return IntStream.range(0, nodes)
        .mapToObj(i -> (int) nodeOfPod.values().stream().filter(("n" + i)::equals).count())
        .toList();
  }
}
