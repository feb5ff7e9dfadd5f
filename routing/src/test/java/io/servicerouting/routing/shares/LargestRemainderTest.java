package io.servicerouting.routing.shares;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LargestRemainderTest {

  @Test
  void whatRoundingLosesGoesToThoseWhoLostMost() {
    assertThat(
            LargestRemainder.split(
                100, List.of(Fraction.of(1, 6), Fraction.of(1, 3), Fraction.of(1, 2))))
        .containsExactly(17, 33, 50);
  }

  @Test
  void ofEqualRemaindersTheFirstIsServedFirst() {
    Fraction third = Fraction.of(1, 3);

    assertThat(LargestRemainder.split(1000, List.of(third, third, third)))
        .containsExactly(334, 333, 333);
  }

  @Test
  void sharesThatAreNotTheWholeAreRefused() {
    assertThatThrownBy(() -> LargestRemainder.split(1000, List.of(Fraction.of(1, 3))))
        .hasMessageContaining("1/3 instead of 1");
  }
}
