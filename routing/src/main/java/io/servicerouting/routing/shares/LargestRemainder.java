package io.servicerouting.routing.shares;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whole numbers that stand for exact shares and add up to the whole, by the method of the largest
 * remainder: each is rounded down, and what is left goes to those that lost most by it.
 */
final class LargestRemainder {
  private LargestRemainder() {}

  /**
   * Splits a whole.
   *
   * @param whole for example 1000
   * @param shares they have to sum to 1; of equal remainders the first is served first
   * @return for each share its part, exact to less than 1
   * @throws IllegalArgumentException if the shares do not sum to 1
   */
  static List<Integer> split(int whole, List<Fraction> shares) {
    record Part(int index, Fraction remainder) {}
    List<Integer> parts = new ArrayList<>(shares.size());
    List<Part> remainders = new ArrayList<>(shares.size());
    Fraction sum = Fraction.ZERO;
    int left = whole;
    for (Fraction share : shares) {
      Fraction exact = share.times(whole);
      BigInteger floor = exact.floor();
      remainders.add(new Part(parts.size(), exact.minus(new Fraction(floor, BigInteger.ONE))));
      parts.add(floor.intValueExact());
      left -= floor.intValueExact();
      sum = sum.plus(share);
    }
    if (!sum.equals(Fraction.ONE)) {
      throw new IllegalArgumentException("shares sum to " + sum + " instead of 1");
    }
    remainders.sort(Comparator.comparing(Part::remainder).reversed());
    for (Part part : remainders.subList(0, left)) {
      parts.set(part.index(), parts.get(part.index()) + 1);
    }
    return parts;
  }
}
