package io.servicerouting.routing.shares;

import java.math.BigInteger;

/**
 * An exact number, in lowest terms and with a positive denominator. It cannot overflow: sums over
 * nodes that hold different numbers of pods have denominators far beyond a long.
 *
 * @param numerator any
 * @param denominator not zero
 */
public record Fraction(BigInteger numerator, BigInteger denominator)
    implements Comparable<Fraction> {
  /** Nothing. */
  public static final Fraction ZERO = of(0, 1);

  /** The whole. */
  public static final Fraction ONE = of(1, 1);

  public Fraction {
    if (denominator.signum() == 0) {
      throw new ArithmeticException(numerator + "/0 is not a number");
    }
    BigInteger divisor = numerator.gcd(denominator);
    if (denominator.signum() < 0) {
      divisor = divisor.negate();
    }
    if (!divisor.equals(BigInteger.ONE)) {
      numerator = numerator.divide(divisor);
      denominator = denominator.divide(divisor);
    }
  }

  /**
   * A quotient of two whole numbers.
   *
   * @throws ArithmeticException if the denominator is zero
   */
  public static Fraction of(long numerator, long denominator) {
    return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
  }

  /** The sum. */
  public Fraction plus(Fraction other) {
    return new Fraction(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  /** The difference. */
  public Fraction minus(Fraction other) {
    return plus(new Fraction(other.numerator.negate(), other.denominator));
  }

  /** The product. */
  public Fraction times(Fraction other) {
    return new Fraction(
        numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  /** So many of it. */
  public Fraction times(long factor) {
    return new Fraction(numerator.multiply(BigInteger.valueOf(factor)), denominator);
  }

  /**
   * The quotient.
   *
   * @throws ArithmeticException if the other is zero
   */
  public Fraction dividedBy(Fraction other) {
    return new Fraction(
        numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  /** Whether it is nothing. */
  public boolean isZero() {
    return numerator.signum() == 0;
  }

  /** The largest whole number that is not above it. */
  public BigInteger floor() {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  /**
   * In whole percent, a half rounded up.
   *
   * @throws ArithmeticException if that exceeds an int
   */
  public int percent() {
    return times(100).plus(of(1, 2)).floor().intValueExact();
  }

  /**
   * In whole percent, for a share of the whole where neither "nothing" nor "all" may be claimed
   * when it is not so: 0 only if it is zero, 100 only if it is one.
   *
   * @throws ArithmeticException if it is not within 0 and 1
   */
  public int cautiousPercent() {
    if (compareTo(ZERO) < 0 || compareTo(ONE) > 0) {
      throw new ArithmeticException(this + " is not a share of the whole");
    }
    if (isZero() || equals(ONE)) {
      return percent();
    }
    return Math.clamp(percent(), 1, 99);
  }

  @Override
  public int compareTo(Fraction other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }

  /** For example {@code 1/3}, or {@code 2}. */
  @Override
  public String toString() {
    return denominator.equals(BigInteger.ONE)
        ? numerator.toString()
        : numerator + "/" + denominator;
  }
}
