package io.servicerouting.routing.shares;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadOutlookTest {

  @ParameterizedTest(name = "{0} pods on {1} nodes: {2}")
  @CsvSource({
    "1, 3, 1,   1, 1",
    "2, 3, 1,   2, 2",
    "3, 3, 1,   3, 3",
    "4, 3, 4/3, 3, 6",
    "5, 3, 5/3, 3, 6",
    "6, 3, 1,   6, 6",
    "8, 3, 4/3, 6, 9",
    "7, 1, 1,   7, 7"
  })
  void saysHowEvenItCanGetAndWhichNumbersAreEven(
      int pods, int nodes, String best, int below, int above) {
    SpreadOutlook outlook = new SpreadOutlook(pods, nodes);

    assertThat(outlook.bestMaxToMean()).hasToString(best);
    assertThat(outlook.canBeEven()).isEqualTo(best.equals("1"));
    assertThat(outlook.evenPodsBelow()).isEqualTo(below);
    assertThat(outlook.evenPodsAbove()).isEqualTo(above);
  }

  @Test
  void noPlacementThatUsesAllTheNodesItCanIsBetter() {
    for (int nodes = 1; nodes <= 4; nodes++) {
      for (int pods = 1; pods <= 9; pods++) {
        int used = Math.min(pods, nodes);
        Fraction best =
            placements(pods, used)
                .map(perNode ->
                    Placements.shares(Forwarding.LOCAL, EntryModel.HEALTH_CHECKED_NODES, perNode)
                        .evenness()
                        .maxToMean())
                .min(Comparator.naturalOrder())
                .orElseThrow();

        assertThat(new SpreadOutlook(pods, nodes).bestMaxToMean())
            .as("%s pods on %s nodes", pods, nodes)
            .isEqualTo(best);
      }
    }
  }

  /** All ways to put so many pods on so many nodes with at least one on each. */
  private static Stream<int[]> placements(int pods, int nodes) {
    if (nodes == 1) {
      return Stream.of(new int[] {pods});
    }
    return IntStream.rangeClosed(1, pods - nodes + 1)
        .boxed()
        .flatMap(first ->
            placements(pods - first, nodes - 1)
                .map(rest -> IntStream.concat(IntStream.of(first), IntStream.of(rest)).toArray()));
  }

  @Test
  void refusesToSpreadNothingOrOverNothing() {
    assertThatThrownBy(() -> new SpreadOutlook(0, 3)).hasMessageContaining("not 0 and 3");
    assertThatThrownBy(() -> new SpreadOutlook(3, 0)).hasMessageContaining("not 3 and 0");
  }
}
