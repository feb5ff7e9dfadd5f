package io.servicerouting.routing.shares;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FractionTest {

  @ParameterizedTest
  @CsvSource({"2,4,1/2", "-2,4,-1/2", "2,-4,-1/2", "-2,-4,1/2", "0,-7,0", "6,3,2"})
  void isKeptInLowestTerms(long numerator, long denominator, String text) {
    assertThat(Fraction.of(numerator, denominator)).hasToString(text);
  }

  @Test
  void reckonsExactly() {
    Fraction third = Fraction.of(1, 3);

    assertThat(third.plus(Fraction.of(1, 6))).isEqualTo(Fraction.of(1, 2));
    assertThat(third.minus(Fraction.of(1, 2))).isEqualTo(Fraction.of(-1, 6));
    assertThat(third.times(Fraction.of(3, 5))).isEqualTo(Fraction.of(1, 5));
    assertThat(third.times(3)).isEqualTo(Fraction.ONE);
    assertThat(third.dividedBy(Fraction.of(2, 3))).isEqualTo(Fraction.of(1, 2));
    assertThat(third).isLessThan(Fraction.of(334, 1000)).isGreaterThan(Fraction.of(333, 1000));
  }

  @Test
  void doesNotOverflow() {
    // The denominator is the least common multiple of 1 to 60: 25 digits.
    Fraction sum =
        IntStream.rangeClosed(1, 60)
            .mapToObj(k -> Fraction.of(1, k))
            .reduce(Fraction.ZERO, Fraction::plus);

    assertThat(sum.denominator().bitLength()).isGreaterThan(63);
    assertThat(
            IntStream.rangeClosed(1, 60)
                .mapToObj(k -> Fraction.of(1, k))
                .reduce(sum, Fraction::minus))
        .isEqualTo(Fraction.ZERO);
  }

  @ParameterizedTest
  @CsvSource({"7,2,3", "-7,2,-4", "6,2,3", "0,5,0"})
  void roundsDown(long numerator, long denominator, long floor) {
    assertThat(Fraction.of(numerator, denominator).floor()).isEqualTo(BigInteger.valueOf(floor));
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,0,0",
    "1,1,100,100",
    "1,3,33,33",
    "2,3,67,67",
    "1,200,1,1",
    "1,1000,0,1",
    "999,1000,100,99"
  })
  void percentIsRoundedAndTheCautiousOneNeverClaimsNothingOrAll(
      long numerator, long denominator, int percent, int cautious) {
    assertThat(Fraction.of(numerator, denominator).percent()).isEqualTo(percent);
    assertThat(Fraction.of(numerator, denominator).cautiousPercent()).isEqualTo(cautious);
  }

  @Test
  void refusesWhatIsNoNumberOrNoShare() {
    assertThatThrownBy(() -> Fraction.of(3, 0)).hasMessageContaining("3/0");
    assertThatThrownBy(() -> Fraction.ONE.dividedBy(Fraction.ZERO))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Fraction.of(3, 2).cautiousPercent()).hasMessageContaining("3/2");
  }
}
