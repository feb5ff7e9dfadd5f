package io.servicerouting.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.servicerouting.lab.LabException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MarksTest {

  private final Marks marks = new Marks();

  @Test
  void nodeKeepsItsMarkWhileOthersComeAndGo() {
    marks.update(List.of("a", "b"));
    int a = marks.of("a");
    marks.update(List.of("a", "c"));

    assertThat(marks.of("a")).isEqualTo(a);
    assertThat(marks.of("c")).isNotEqualTo(a);
  }

  @Test
  void markOfALostNodeIsNotGivenToTheNextOne() {
    marks.update(List.of("a", "b"));
    int b = marks.of("b");
    marks.update(List.of("a"));
    marks.update(List.of("a", "c"));

    assertThat(marks.of("c")).isNotEqualTo(b);
  }

  @Test
  void marksAreUsedAgainWhenAllHaveBeenUsed() {
    for (int round = 0; round < 3 * NamespaceKernel.MARKS; round++) {
      marks.update(List.of("keeper", "guest" + round));
      assertThat(marks.of("guest" + round))
          .isBetween(1, NamespaceKernel.MARKS)
          .isNotEqualTo(marks.of("keeper"));
    }
  }

  @Test
  void moreNodesThanMarksIsAnError() {
    var tooMany =
        IntStream.rangeClosed(0, NamespaceKernel.MARKS).mapToObj(number -> "n" + number).toList();

    assertThatThrownBy(() -> marks.update(tooMany))
        .isInstanceOf(LabException.class)
        .hasMessage("the load balancer can tell 64 nodes apart, the cluster has more");
  }
}
