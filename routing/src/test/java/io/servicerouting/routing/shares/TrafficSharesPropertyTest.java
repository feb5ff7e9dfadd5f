package io.servicerouting.routing.shares;

import static org.assertj.core.api.Assertions.assertThat;

import io.servicerouting.routing.EndpointWeights;
import io.servicerouting.routing.shares.TrafficShares.NodeShare;
import io.servicerouting.routing.shares.TrafficShares.PodShare;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for any placement; each test tries the same few hundred random ones. */
class TrafficSharesPropertyTest {
  private static final int PLACEMENTS = 150;

  private final Random random = new Random(20260101);

  @ParameterizedTest
  @EnumSource(Forwarding.class)
  void whatArrivesAndWhatIsLostIsTheWholeExactly(Forwarding forwarding) {
    for (int i = 0; i < PLACEMENTS; i++) {
      int[] perNode = Placements.random(random, 12, 5);
      for (EntryModel entry : EntryModel.values()) {
        TrafficShares shares = Placements.shares(forwarding, entry, perNode);

        Fraction arrives =
            shares.pods().stream().map(PodShare::share).reduce(Fraction.ZERO, Fraction::plus);
        assertThat(arrives.plus(shares.evenness().lost())).isEqualTo(Fraction.ONE);
        assertThat(
                shares.nodes().stream()
                    .map(NodeShare::served)
                    .reduce(Fraction.ZERO, Fraction::plus))
            .isEqualTo(arrives);
        assertThat(
                shares.lostPermille() + shares.pods().stream().mapToInt(PodShare::permille).sum())
            .isEqualTo(1000);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Forwarding.class)
  void theClosedFormSaysTheSame(Forwarding forwarding) {
    for (int i = 0; i < PLACEMENTS; i++) {
      int[] perNode = Placements.random(random, 12, 5);
      // The last nodes run pods, but no traffic enters by them.
      int entryNodes = random.nextInt(1, perNode.length + 1);
      int elsewhere = Arrays.stream(perNode).skip(entryNodes).sum();
      for (EntryModel entry : EntryModel.values()) {
        Evenness closed =
            Evenness.of(
                forwarding,
                entry,
                Arrays.stream(perNode).limit(entryNodes).boxed().toList(),
                elsewhere);

        assertThat(
                TrafficShares.of(
                        Placements.pods(perNode),
                        Placements.nodes(entryNodes),
                        forwarding,
                        entry,
                        EndpointWeights.even())
                    .evenness())
            .as("%s, %s nodes entered, %s", Arrays.toString(perNode), entryNodes, entry)
            .isEqualTo(closed);
      }
    }
  }

  @Test
  void underLocalTheBusiestPodGetsPodsDividedByNodesTimesTheFewestOnOne() {
    for (int i = 0; i < PLACEMENTS; i++) {
      int[] perNode = Placements.random(random, 12, 5);
      int[] used = Arrays.stream(perNode).filter(pods -> pods > 0).toArray();
      if (used.length == 0) {
        continue;
      }
      int pods = IntStream.of(used).sum();
      int fewest = IntStream.of(used).min().getAsInt();

      assertThat(
              Placements.shares(Forwarding.LOCAL, EntryModel.HEALTH_CHECKED_NODES, perNode)
                  .evenness()
                  .maxToMean())
          .isEqualTo(Fraction.of(pods, (long) used.length * fewest));
    }
  }

  @Test
  void fiveThousandPodsOnAThousandNodesAreStillExact() {
    int[] perNode = IntStream.range(0, 1000).map(node -> node % 11).toArray(); // 4,995 pods
    for (Forwarding forwarding : Forwarding.values()) {
      TrafficShares shares = Placements.shares(forwarding, EntryModel.ONE_NODE, perNode);

      assertThat(shares.pods()).hasSize(Arrays.stream(perNode).sum());
      assertThat(
              shares.pods().stream()
                  .map(PodShare::share)
                  .reduce(shares.evenness().lost(), Fraction::plus))
          .isEqualTo(Fraction.ONE);
    }
  }
}
