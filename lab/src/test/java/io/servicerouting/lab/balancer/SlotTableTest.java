package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotTableTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void upToEightNodesGetExactlyTheSame(int count) {
    SlotTable table = SlotTable.EMPTY.withNodes(names(count));

    assertThat(names(count))
        .allSatisfy(name -> assertThat(slotsOf(table, name)).isEqualTo(SlotTable.SIZE / count));
  }

  @Test
  void withoutNodesThereAreNoSlots() {
    assertThat(SlotTable.EMPTY.withNodes(names(3)).withNodes(List.of())).isEqualTo(SlotTable.EMPTY);
  }

  @Test
  void lostNodeMovesItsOwnSlotsOnly() {
    SlotTable before = SlotTable.EMPTY.withNodes(names(3));
    SlotTable after = before.withNodes(List.of("n1", "n3"));

    for (int slot = 0; slot < SlotTable.SIZE; slot++) {
      if (!before.nodes().get(slot).equals("n2")) {
        assertThat(after.nodes().get(slot)).isEqualTo(before.nodes().get(slot));
      }
    }
    assertThat(slotsOf(after, "n1")).isEqualTo(420);
  }

  @Test
  void newNodeTakesOnlyItsShare() {
    SlotTable before = SlotTable.EMPTY.withNodes(names(2));
    SlotTable after = before.withNodes(names(3));

    assertThat(moved(before, after)).isEqualTo(SlotTable.SIZE / 3);
  }

  @Test
  void sameNodesInAnotherOrderChangeNothing() {
    SlotTable table = SlotTable.EMPTY.withNodes(List.of("b", "a", "c"));

    assertThat(table.withNodes(List.of("c", "b", "a"))).isEqualTo(table);
  }

  /** Whatever happens, it stays even, and no more moves than must. */
  @Test
  void anySequenceOfChangesStaysEvenAndMovesTheLeastPossible() {
    var random = new Random(42);
    SlotTable table = SlotTable.EMPTY;
    for (int step = 0; step < 200; step++) {
      List<String> some = new ArrayList<>(names(11));
      Collections.shuffle(some, random);
      List<String> next = some.subList(0, 1 + random.nextInt(11));

      SlotTable after = table.withNodes(next);

      int least = SlotTable.SIZE / next.size();
      int must = 0;
      for (String name : next) {
        assertThat(slotsOf(after, name)).isBetween(least, least + 1);
        must += Math.max(0, slotsOf(after, name) - slotsOf(table, name));
      }
      if (!table.equals(SlotTable.EMPTY)) {
        assertThat(moved(table, after)).isEqualTo(must);
      }
      table = after;
    }
  }

  private static long moved(SlotTable before, SlotTable after) {
    return IntStream.range(0, SlotTable.SIZE)
        .filter(slot -> !before.nodes().get(slot).equals(after.nodes().get(slot)))
        .count();
  }

  private static int slotsOf(SlotTable table, String name) {
    return Collections.frequency(table.nodes(), name);
  }

  private static List<String> names(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(number -> "n" + number).toList();
  }
}
