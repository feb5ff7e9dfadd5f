package io.servicerouting.routing.shares;

import static io.servicerouting.routing.shares.EntryModel.ALL_NODES;
import static io.servicerouting.routing.shares.EntryModel.HEALTH_CHECKED_NODES;
import static io.servicerouting.routing.shares.EntryModel.ONE_NODE;
import static io.servicerouting.routing.shares.Forwarding.CLUSTER;
import static io.servicerouting.routing.shares.Forwarding.LOCAL;
import static io.servicerouting.routing.shares.Forwarding.PREFER_LOCAL;
import static io.servicerouting.routing.shares.Placements.nodes;
import static io.servicerouting.routing.shares.Placements.pods;
import static io.servicerouting.routing.shares.Placements.ready;
import static io.servicerouting.routing.shares.Placements.terminating;
import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.Endpoint;
import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.shares.TrafficShares.Holder;
import io.servicerouting.routing.shares.TrafficShares.HolderOutlook;
import io.servicerouting.routing.shares.TrafficShares.NodeShare;
import io.servicerouting.routing.shares.TrafficShares.PodShare;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of pods per node, and what becomes of the traffic. */
class TrafficSharesTest {

  @ParameterizedTest(name = "{0} pods, {1}, {2}: {3}, lost {4}")
  @CsvSource({
    // Two pods on three nodes, the reference article's cluster.
    "0 1 1, CLUSTER,      ALL_NODES,            1/2 1/2,         0,   0, 1",
    "0 1 1, LOCAL,        ALL_NODES,            1/3 1/3,         1/3, 0, 1",
    "0 1 1, LOCAL,        HEALTH_CHECKED_NODES, 1/2 1/2,         0,   0, 1",
    "0 1 1, PREFER_LOCAL, ALL_NODES,            1/2 1/2,         0,   0, 1",
    "0 1 1, PREFER_LOCAL, HEALTH_CHECKED_NODES, 1/2 1/2,         0,   0, 1",
    // Its example of unevenness: one node's two pods get as much as the other node's one.
    "2 1,   LOCAL,        ALL_NODES,            1/2 1/4 1/4,     0,   0, 3/2",
    "2 1,   CLUSTER,      ALL_NODES,            1/3 1/3 1/3,     0,   0, 1",
    "2 1 0, LOCAL,        HEALTH_CHECKED_NODES, 1/2 1/4 1/4,     0,   0, 3/2",
    "2 1 0, LOCAL,        ALL_NODES,            1/3 1/6 1/6,     1/3, 0, 3/2",
    "2 1 0, PREFER_LOCAL, ALL_NODES,            4/9 5/18 5/18,   0,   0, 4/3",
    "1 1 1, LOCAL,        ALL_NODES,            1/3 1/3 1/3,     0,   0, 1",
    // Five pods on three nodes: spread as evenly as can be, and still 1.67.
    "2 2 1, LOCAL,        HEALTH_CHECKED_NODES, 1/3 1/6 1/6 1/6 1/6, 0, 0, 5/3",
    // All on one node: even, though two thirds are lost without health checks.
    "3 0 0, LOCAL,        ALL_NODES,            1/9 1/9 1/9,     2/3, 0, 1",
    // An address that one node holds: the mean over who holds it.
    "2 1 0, LOCAL,        ONE_NODE,             1/3 1/6 1/6,     1/3, 0, 3/2",
    "2 1 0, CLUSTER,      ONE_NODE,             1/3 1/3 1/3,     0,   0, 1"
  })
  void sharesAreExact(
      String perNode,
      Forwarding forwarding,
      EntryModel entry,
      String pods,
      String lost,
      String lostWithHealthChecks,
      String maxToMean) {
    int[] counts = Arrays.stream(perNode.split(" ")).mapToInt(Integer::parseInt).toArray();

    TrafficShares shares = Placements.shares(forwarding, entry, counts);

    assertThat(
            shares.pods().stream()
                .map(pod -> pod.share().toString())
                .collect(Collectors.joining(" ")))
        .isEqualTo(pods);
    assertThat(shares.evenness().lost()).hasToString(lost);
    assertThat(shares.evenness().maxToMean()).hasToString(maxToMean);
    assertThat(shares.lostWithHealthChecks()).hasToString(lostWithHealthChecks);
  }

  @Test
  void theLossIsGivenWithAndWithoutHealthChecksWhateverTheEntry() {
    for (EntryModel entry : EntryModel.values()) {
      TrafficShares shares = Placements.shares(LOCAL, entry, 0, 1, 1);

      assertThat(shares.lostWithoutHealthChecks()).isEqualTo(Fraction.of(1, 3));
      assertThat(shares.lostWithHealthChecks()).isEqualTo(Fraction.ZERO);
    }
  }

  @Test
  void whatIsEnteredServedAndLostIsGivenForEachNode() {
    TrafficShares shares = Placements.shares(LOCAL, ALL_NODES, 2, 0, 1);

    Fraction third = Fraction.of(1, 3);
    assertThat(shares.nodes())
        .containsExactly(
            new NodeShare("n0", 2, third, third, Fraction.ZERO),
            new NodeShare("n1", 0, third, Fraction.ZERO, third),
            new NodeShare("n2", 1, third, third, Fraction.ZERO));
    assertThat(shares.nodesWithPods()).isEqualTo(2);
  }

  @Test
  void aNodeThatFailsTheHealthCheckIsNotEntered() {
    TrafficShares shares = Placements.shares(LOCAL, HEALTH_CHECKED_NODES, 2, 0, 1);

    Fraction half = Fraction.of(1, 2);
    assertThat(shares.nodes())
        .containsExactly(
            new NodeShare("n0", 2, half, half, Fraction.ZERO),
            new NodeShare("n1", 0, Fraction.ZERO, Fraction.ZERO, Fraction.ZERO),
            new NodeShare("n2", 1, half, half, Fraction.ZERO));
  }

  @Test
  void whoeverHoldsTheAddressGetsEverything() {
    TrafficShares shares = Placements.shares(LOCAL, ONE_NODE, 2, 1, 0);

    // n0 serves with two of three pods, n1 with one, n2 loses everything.
    assertThat(shares.holders())
        .isEqualTo(
            new HolderOutlook(
                Fraction.of(9, 4),
                new Holder("n2", new Evenness(Fraction.ONE, null)),
                new Holder("n1", new Evenness(Fraction.ZERO, Fraction.of(3, 1)))));
    assertThat(Placements.shares(LOCAL, ALL_NODES, 2, 1, 0).holders()).isNull();
  }

  @Test
  void underClusterItDoesNotMatterWhoHoldsTheAddress() {
    Evenness perfect = new Evenness(Fraction.ZERO, Fraction.ONE);

    assertThat(Placements.shares(CLUSTER, ONE_NODE, 2, 1, 0).holders())
        .isEqualTo(
            new HolderOutlook(Fraction.ONE, new Holder("n0", perfect), new Holder("n0", perfect)));
  }

  /** The article's last claim: with scale, unevenness matters less. */
  @Test
  void theMorePodsTheLessThereIsInExcess() {
    List<String> excess =
        IntStream.of(2, 4, 8, 16)
            .mapToObj(pods -> {
              int[] spread =
                  IntStream.range(0, 3).map(node -> pods / 3 + (node < pods % 3 ? 1 : 0)).toArray();
              Fraction busiest =
                  Placements.shares(LOCAL, HEALTH_CHECKED_NODES, spread).pods().getFirst().share();
              return busiest.minus(Fraction.of(1, pods)).toString();
            })
            .toList();

    assertThat(excess).containsExactly("0", "1/12", "1/24", "1/240");
  }

  @Test
  void thousandthsAddUpAndPodsAlikeLookAlike() {
    TrafficShares lossy = Placements.shares(LOCAL, ALL_NODES, 0, 1, 1);
    assertThat(lossy.pods()).extracting(PodShare::permille).containsExactly(333, 333);
    assertThat(lossy.lostPermille()).isEqualTo(334);

    TrafficShares thirds = Placements.shares(CLUSTER, ALL_NODES, 1, 1, 1);
    assertThat(thirds.pods()).extracting(PodShare::permille).containsExactly(334, 333, 333);
    assertThat(thirds.lostPermille()).isZero();
  }

  @Test
  void podsAreListedFromTheLargestShareThenByName() {
    assertThat(Placements.shares(LOCAL, ALL_NODES, 2, 1).pods())
        .containsExactly(
            new PodShare("pod-1-0", "n1", Fraction.of(1, 2), 500),
            new PodShare("pod-0-0", "n0", Fraction.of(1, 4), 250),
            new PodShare("pod-0-1", "n0", Fraction.of(1, 4), 250));
  }

  @Test
  void aPodOnANodeThatNobodyEntersByGetsNothingUnderLocal() {
    List<PodEndpoint> pods = pods(1, 1, 1);

    TrafficShares local =
        TrafficShares.of(pods, nodes(2), LOCAL, ALL_NODES, EndpointWeights.even());
    assertThat(local.pods())
        .extracting(PodShare::share)
        .containsExactly(Fraction.of(1, 2), Fraction.of(1, 2), Fraction.ZERO);
    assertThat(local.evenness().maxToMean()).isEqualTo(Fraction.of(3, 2));

    assertThat(TrafficShares.of(pods, nodes(2), CLUSTER, ALL_NODES, EndpointWeights.even()).pods())
        .extracting(PodShare::share)
        .containsOnly(Fraction.of(1, 3));
  }

  @Test
  void weightsSplitWhatEntersByANodeAmongThePodsItMayUse() {
    // Pod pod-0-0 is on n0 and pods pod-1-0, pod-1-1 on n1; n0 weighs 3, n1 1.
    List<PodEndpoint> pods = pods(1, 2);
    EndpointWeights heavyFirstNode =
        new EndpointWeights(List.of(new EndpointWeights.Rule(null, "n0", null, 3)));

    assertThat(TrafficShares.of(pods, nodes(2), CLUSTER, ALL_NODES, heavyFirstNode).pods())
        .extracting(PodShare::share)
        .containsExactly(Fraction.of(3, 5), Fraction.of(1, 5), Fraction.of(1, 5));
    assertThat(TrafficShares.of(pods, nodes(2), LOCAL, ALL_NODES, heavyFirstNode).pods())
        .as("under Local each node has only its own, so weights between nodes do not matter")
        .extracting(PodShare::share)
        .containsExactly(Fraction.of(1, 2), Fraction.of(1, 4), Fraction.of(1, 4));
  }

  @Test
  void aPodOfWeightZeroIsNotCountedAndItsNodeLosesTrafficUnderLocal() {
    EndpointWeights drained =
        new EndpointWeights(List.of(new EndpointWeights.Rule(null, "n1", null, 0)));

    TrafficShares shares = TrafficShares.of(pods(1, 1), nodes(2), LOCAL, ALL_NODES, drained);

    assertThat(shares.pods()).extracting(PodShare::pod).containsExactly("pod-0-0");
    assertThat(shares.evenness().lost()).isEqualTo(Fraction.of(1, 2));
    assertThat(shares.evenness().maxToMean()).isEqualTo(Fraction.ONE);
  }

  @Test
  void aNodeWithoutReadyPodsUsesItsTerminatingOnesThoughItFailsTheHealthCheck() {
    List<PodEndpoint> pods = List.of(ready("stays", "n0", 0), terminating("leaves", "n1", 1));

    TrafficShares entered =
        TrafficShares.of(pods, nodes(2), LOCAL, ALL_NODES, EndpointWeights.even());
    assertThat(entered.pods())
        .extracting(PodShare::pod, PodShare::permille)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("leaves", 500),
            org.assertj.core.groups.Tuple.tuple("stays", 500));

    TrafficShares checked =
        TrafficShares.of(pods, nodes(2), LOCAL, HEALTH_CHECKED_NODES, EndpointWeights.even());
    assertThat(checked.pods().getFirst().pod()).isEqualTo("stays");
    assertThat(checked.pods().getFirst().share()).isEqualTo(Fraction.ONE);

    assertThat(TrafficShares.of(pods, nodes(2), CLUSTER, ALL_NODES, EndpointWeights.even()).pods())
        .extracting(PodShare::pod)
        .containsExactly("stays");
  }

  @Test
  void whileAllPodsTerminateNoNodePassesTheHealthCheck() {
    TrafficShares shares =
        TrafficShares.of(
            List.of(terminating("last", "n0", 0)),
            nodes(1),
            LOCAL,
            HEALTH_CHECKED_NODES,
            EndpointWeights.even());

    assertThat(shares.evenness()).isEqualTo(Evenness.NOTHING_ARRIVES);
    assertThat(shares.lostWithoutHealthChecks()).isEqualTo(Fraction.ZERO);
    assertThat(shares.lostWithHealthChecks()).isEqualTo(Fraction.ONE);
  }

  @Test
  void zoneHintsKeepTheClustersTrafficInItsZone() {
    List<PodEndpoint> pods =
        List.of(
            Placements.hinted("a-0", "n0", 0, "a"),
            Placements.hinted("b-0", "n1", 1, "b"),
            Placements.hinted("b-1", "n2", 2, "b"));
    List<EntryNode> nodes =
        List.of(new EntryNode("n0", "a"), new EntryNode("n1", "b"), new EntryNode("n2", "b"));

    assertThat(TrafficShares.of(pods, nodes, CLUSTER, ALL_NODES, EndpointWeights.even()).pods())
        .extracting(PodShare::share)
        .containsOnly(Fraction.of(1, 3));
    assertThat(
            TrafficShares.of(pods, nodes.subList(0, 2), CLUSTER, ALL_NODES, EndpointWeights.even())
                .pods())
        .extracting(pod -> pod.share().toString())
        .containsExactly("1/2", "1/4", "1/4");
  }

  @Test
  void hintsForSingleNodesAreObeyed() {
    List<PodEndpoint> pods =
        IntStream.range(0, 2)
            .mapToObj(node ->
                new PodEndpoint(
                    "pod-" + node,
                    new Endpoint(
                        Placements.address(node),
                        80,
                        "n" + node,
                        true,
                        true,
                        false,
                        List.of(),
                        List.of("n" + node))))
            .toList();

    // n0 and n1 serve themselves, n2 has no hint of its own and uses both.
    assertThat(TrafficShares.of(pods, nodes(3), CLUSTER, ALL_NODES, EndpointWeights.even()).pods())
        .extracting(PodShare::share)
        .containsExactly(Fraction.of(1, 2), Fraction.of(1, 2));
    assertThat(
            TrafficShares.of(pods, nodes(1), CLUSTER, ALL_NODES, EndpointWeights.even())
                .pods()
                .getFirst()
                .share())
        .isEqualTo(Fraction.ONE);
  }

  @Test
  void anAddressThatStandsInTwoSlicesIsOnePod() {
    List<PodEndpoint> pods =
        List.of(terminating("web", "n0", 0), ready("web", "n0", 0), ready("other", "n0", 1));

    assertThat(TrafficShares.of(pods, nodes(1), LOCAL, ALL_NODES, EndpointWeights.even()).pods())
        .containsExactly(
            new PodShare("other", "n0", Fraction.of(1, 2), 500),
            new PodShare("web", "n0", Fraction.of(1, 2), 500));
  }

  @Test
  void withoutPodsOrNodesEverythingIsLost() {
    for (Forwarding forwarding : List.of(CLUSTER, LOCAL, PREFER_LOCAL)) {
      for (EntryModel entry : EntryModel.values()) {
        TrafficShares noPods =
            TrafficShares.of(List.of(), nodes(3), forwarding, entry, EndpointWeights.even());
        assertThat(noPods.evenness()).isEqualTo(Evenness.NOTHING_ARRIVES);
        assertThat(noPods.lostPermille()).isEqualTo(1000);

        TrafficShares noNodes =
            TrafficShares.of(pods(1, 2), List.of(), forwarding, entry, EndpointWeights.even());
        assertThat(noNodes.evenness()).isEqualTo(Evenness.NOTHING_ARRIVES);
        assertThat(noNodes.pods()).hasSize(3).allMatch(pod -> pod.share().isZero());
        assertThat(noNodes.holders()).isNull();
      }
    }
  }
}
