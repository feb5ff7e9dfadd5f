package io.servicerouting.routing.shares;

import static io.servicerouting.routing.shares.EntryModel.ALL_NODES;
import static io.servicerouting.routing.shares.EntryModel.HEALTH_CHECKED_NODES;
import static io.servicerouting.routing.shares.Forwarding.CLUSTER;
import static io.servicerouting.routing.shares.Forwarding.LOCAL;
import static io.servicerouting.routing.shares.Forwarding.PREFER_LOCAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.shares.RebalancePlan.Move;
import io.servicerouting.routing.shares.RebalancePlan.Node;
import io.servicerouting.routing.shares.RebalancePlan.Pod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which pods are to be moved, from numbers of pods per node. */
class RebalancePlanTest {

  private static List<Node> nodes(int count) {
    return IntStream.range(0, count)
        .mapToObj(node -> new Node("n" + node, "n" + node, true, true))
        .toList();
  }

  private static List<Pod> pods(int... perNode) {
    return Placements.pods(perNode).stream()
        .map(pod -> new Pod(pod.pod(), "n" + pod.pod().split("-")[1], true))
        .toList();
  }

  private static RebalancePlan plan(Forwarding forwarding, EntryModel entry, int... perNode) {
    return RebalancePlan.of(pods(perNode), nodes(perNode.length), forwarding, entry);
  }

  private static List<Pod> after(List<Pod> pods, Move move) {
    return pods.stream()
        .map(pod ->
            pod.name().equals(move.pod())
                ? new Pod(move.pod() + "x", move.to(), pod.movable())
                : pod)
        .toList();
  }

  @Test
  void thePackedPodOfTheArticleMovesToTheEmptyNode() {
    RebalancePlan plan = plan(LOCAL, HEALTH_CHECKED_NODES, 2, 1, 0);

    assertThat(plan.before()).isEqualTo(new Evenness(Fraction.ZERO, Fraction.of(3, 2)));
    assertThat(plan.moves()).containsExactly(new Move("pod-0-0", "n0", "n2"));
    assertThat(plan.after()).isEqualTo(new Evenness(Fraction.ZERO, Fraction.ONE));
  }

  @ParameterizedTest(name = "{0} pods, {1}, {2}: {3}")
  @CsvSource({
    "2 1 0,   LOCAL,        HEALTH_CHECKED_NODES, n0>n2",
    "4 0 0,   LOCAL,        ALL_NODES,            n0>n1 n0>n2",
    "3 3 1 1, LOCAL,        HEALTH_CHECKED_NODES, n0>n2 n1>n3",
    "5 1 0,   PREFER_LOCAL, ALL_NODES,            n0>n2 n0>n1 n0>n2",
    // As even as five pods can be.
    "2 2 1,   LOCAL,        HEALTH_CHECKED_NODES, ''",
    // Even, and behind health checks nothing is lost: spreading would make it uneven.
    "2 2 0,   LOCAL,        HEALTH_CHECKED_NODES, ''",
    "3 0 0,   LOCAL,        HEALTH_CHECKED_NODES, ''",
    // Under Cluster all pods get the same wherever they are.
    "9 0 0,   CLUSTER,      ALL_NODES,            ''",
    "0 0 0,   LOCAL,        ALL_NODES,            ''",
    "1 1 0,   LOCAL,        ALL_NODES,            ''"
  })
  void movesLeadFromTheFullestNodeToTheEmptiest(
      String perNode, Forwarding forwarding, EntryModel entry, String moves) {
    int[] counts = Arrays.stream(perNode.split(" ")).mapToInt(Integer::parseInt).toArray();

    RebalancePlan plan = plan(forwarding, entry, counts);

    assertThat(
            String.join(
                " ", plan.moves().stream().map(move -> move.from() + ">" + move.to()).toList()))
        .isEqualTo(moves);
    assertThat(plan.after().isBetterThan(plan.before())).isEqualTo(!moves.isEmpty());
  }

  @Test
  void podsThatMustStayStay() {
    List<Pod> pods =
        List.of(
            new Pod("a", "n0", false),
            new Pod("b", "n0", true),
            new Pod("c", "n0", false),
            new Pod("d", "n1", true));

    assertThat(RebalancePlan.of(pods, nodes(2), LOCAL, HEALTH_CHECKED_NODES).moves())
        .containsExactly(new Move("b", "n0", "n1"));
    assertThat(
            RebalancePlan.of(
                    pods.stream().map(pod -> new Pod(pod.name(), pod.node(), false)).toList(),
                    nodes(2),
                    LOCAL,
                    HEALTH_CHECKED_NODES)
                .moves())
        .isEmpty();
  }

  @Test
  void nothingIsMovedToANodeThatTakesNoPods() {
    List<Node> nodes =
        List.of(
            new Node("n0", "n0", true, true),
            new Node("n1", "n1", true, true),
            new Node("cordoned", "cordoned", false, true),
            new Node("unlabelled", null, true, true));

    assertThat(RebalancePlan.of(pods(2, 1), nodes, LOCAL, ALL_NODES).moves()).isEmpty();
    assertThat(RebalancePlan.of(pods(3, 1), nodes, LOCAL, ALL_NODES).moves())
        .containsExactly(new Move("pod-0-0", "n0", "n1"));
  }

  @Test
  void overZonesMovesLeadFromZoneToZone() {
    List<Node> nodes =
        List.of(
            new Node("n0", "a", true, true),
            new Node("n1", "a", true, true),
            new Node("n2", "b", true, true));

    // Within zone a nothing moves, though n1 is empty: no scheduler would see to it.
    assertThat(RebalancePlan.of(pods(2, 0, 2), nodes, LOCAL, ALL_NODES).moves()).isEmpty();
    assertThat(RebalancePlan.of(pods(3, 0, 1), nodes, LOCAL, ALL_NODES).moves())
        .containsExactly(new Move("pod-0-0", "n0", "n2"));
  }

  @Test
  void podsOfNodesThatNobodyKnowsCountAndStay() {
    List<Pod> pods = new ArrayList<>(pods(2, 1, 0));
    pods.add(new Pod("far", "elsewhere", true));

    RebalancePlan plan = RebalancePlan.of(pods, nodes(3), LOCAL, HEALTH_CHECKED_NODES);

    assertThat(plan.before().maxToMean()).isEqualTo(Fraction.of(2, 1));
    assertThat(plan.after().maxToMean()).isEqualTo(Fraction.of(4, 3));
    assertThat(plan.moves()).extracting(Move::from).containsExactly("n0");
  }

  @Test
  void theSamePodsInAnotherOrderHaveTheSamePlan() {
    assertThat(
            RebalancePlan.of(
                pods(0, 4, 3, 1).reversed(), nodes(4).reversed(), PREFER_LOCAL, ALL_NODES))
        .isEqualTo(plan(PREFER_LOCAL, ALL_NODES, 0, 4, 3, 1));
  }

  /** The promises that keep evictions from looping, tried on a few hundred random placements. */
  @ParameterizedTest
  @EnumSource(Forwarding.class)
  void noMoveMakesItWorseAndMovingEnds(Forwarding forwarding) {
    Random random = new Random(20260102);
    int planned = 0;
    for (int i = 0; i < 150; i++) {
      int[] perNode = Placements.random(random, 8, 6);
      List<Node> nodes = new ArrayList<>();
      for (int node = 0; node < perNode.length; node++) {
        String place = random.nextInt(4) == 0 ? "zone" : "n" + node;
        nodes.add(new Node("n" + node, place, random.nextInt(5) > 0, random.nextInt(5) > 0));
      }
      List<Pod> start =
          pods(perNode).stream()
              .map(pod -> new Pod(pod.name(), pod.node(), random.nextInt(6) > 0))
              .toList();
      for (EntryModel entry : EntryModel.values()) {
        planned += carriedOut(start, nodes, forwarding, entry);
      }
    }
    assertThat(planned > 0).isEqualTo(forwarding != CLUSTER);
  }

  /** Moves one pod at a time, planning again after each, and returns how many were moved. */
  private static int carriedOut(
      List<Pod> start, List<Node> nodes, Forwarding forwarding, EntryModel entry) {
    RebalancePlan first = RebalancePlan.of(start, nodes, forwarding, entry);
    List<Pod> pods = start;
    RebalancePlan plan = first;
    int moved = 0;
    while (!plan.moves().isEmpty()) {
      assertThat(moved).as("moves so far").isLessThan(first.moves().size());
      pods = after(pods, plan.moves().getFirst());
      moved++;
      RebalancePlan next = RebalancePlan.of(pods, nodes, forwarding, entry);
      assertThat(plan.before().isBetterThan(next.before())).as("a move made it worse").isFalse();
      plan = next;
    }
    assertThat(moved).isEqualTo(first.moves().size());
    assertThat(plan.before()).isEqualTo(first.after());
    assertThat(plan.after()).isEqualTo(plan.before());
    return moved;
  }
}
